/* Output parameters of procedures and results of functions. */
#include "app.h"

static struct app app;

struct param {
    SQLSMALLINT io, c_type, sql_type;
    SQLPOINTER data;
    SQLLEN capacity;
    SQLLEN *length;
};

static void bind(SQLUSMALLINT number, const struct param *p)
{
    OK_STMT(&app, SQLBindParameter(app.stmt, number, p->io, p->c_type, p->sql_type, 20, 0, p->data,
                                   p->capacity, p->length));
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

static void procedure_with_outputs(void)
{
    SQLINTEGER in = 20, both = 2, out = 0;
    char word[8] = "";
    SQLLEN both_length = 0, out_length = 0, word_length = 0;
    SQLSMALLINT columns = -1;
    bind(1, &(struct param){SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, &in, 0, NULL});
    bind(2,
         &(struct param){SQL_PARAM_INPUT_OUTPUT, SQL_C_SLONG, SQL_INTEGER, &both, 0, &both_length});
    bind(3, &(struct param){SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, &out, 0, &out_length});
    bind(4, &(struct param){SQL_PARAM_OUTPUT, SQL_C_CHAR, SQL_VARCHAR, word, sizeof word,
                            &word_length});
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("{call pg_temp.outputs_p(?, ?, ?, ?)}"), SQL_NTS));
    OK_STMT(&app, SQLExecute(app.stmt));
    CHECK_INT(both, 22);
    CHECK_INT(out, 40);
    CHECK_STR(word, "n=20");
    CHECK_INT(word_length, 4);
    OK_STMT(&app, SQLNumResultCols(app.stmt, &columns));
    CHECK_INT(columns, 0);
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    in = -1;
    OK_STMT(&app, SQLExecute(app.stmt));
    CHECK_INT(both, 21);
    CHECK_INT(word_length, SQL_NULL_DATA);
    in = 123456;
    OK_STMT(&app, SQLExecute(app.stmt));
    CHECK_STR(app_state(SQL_HANDLE_STMT, app.stmt), "01004");
    CHECK_STR(word, "n=12345");
    CHECK_INT(word_length, 8);
    reset();
}

/* Without output parameters the row is an ordinary result set. */
static void row_of_a_procedure(void)
{
    SQLINTEGER in = 20;
    bind(1, &(struct param){SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, &in, 0, NULL});
    app_run(&app, "{call pg_temp.outputs_p(?, 3, null, null)}");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "23");
    reset();
}

static void result_of_a_function(void)
{
    SQLINTEGER result = 0;
    SQLLEN length = 0, text_length = SQL_NTS;
    char text[] = "four";
    bind(1, &(struct param){SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, &result, 0, &length});
    bind(2, &(struct param){SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, text, 0, &text_length});
    app_run(&app, "{? = call length(?)}");
    CHECK_INT(result, 4);
    reset();
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        app_run(&app, "create procedure pg_temp.outputs_p(a in int, b inout int, c out int, d out "
                      "varchar(20)) language plpgsql as $$ begin b := a + b; c := 2 * a; "
                      "if a > 0 then d := 'n=' || a; end if; end $$");
        RUN(procedure_with_outputs);
        RUN(row_of_a_procedure);
        RUN(result_of_a_function);
        app_close(&app);
    }
    return check_done();
}
