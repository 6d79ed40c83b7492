/* What is known of statements by their first words, and calls without some of their arguments. */
#include "check.h"
#include "sql/arguments.h"
#include "sql/statement.h"

static void sorts(void)
{
    static const struct {
        const char *sql;
        enum rs_sql_sort sort;
    } cases[] = {
        {"select 1", RS_SQL_ORDINARY},
        {"", RS_SQL_ORDINARY},
        {"vacuum", RS_SQL_ALONE},
        {"  -- nightly\n /* x */ VACUUM full t", RS_SQL_ALONE},
        {"vacuumed", RS_SQL_ORDINARY},
        {"create table t (n int)", RS_SQL_ORDINARY},
        {"Create Database d", RS_SQL_ALONE},
        {"create", RS_SQL_ORDINARY},
        {"alter table t append from s", RS_SQL_ALONE},
        {"alter table \"a b\" . t append from s", RS_SQL_ALONE},
        {"alter table s.t add column append int", RS_SQL_ORDINARY},
        {"alter table append add column n int", RS_SQL_ORDINARY},
        {"\"vacuum\"", RS_SQL_ORDINARY},
        {"commit;", RS_SQL_CONTROL},
        {"start transaction read only", RS_SQL_CONTROL},
        {"savepoint s", RS_SQL_CONTROL},
        {"prepare p as select 1", RS_SQL_ORDINARY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_INT(rs_sql_sort_of(rs_span_of(cases[i].sql)), cases[i].sort);
    }
}

static void calls(void)
{
    static const struct {
        const char *sql;
        enum rs_sql_call call;
    } cases[] = {
        {"{call p(?)}", RS_SQL_CALL},       {" { CALL p }", RS_SQL_CALL},
        {"call p(1)", RS_SQL_CALL},         {"{ ? = call f(?)}", RS_SQL_RESULT_CALL},
        {"{?=call f}", RS_SQL_RESULT_CALL}, {"select 1", RS_SQL_NO_CALL},
        {"{fn now()}", RS_SQL_NO_CALL},     {"", RS_SQL_NO_CALL},
        {"? = select", RS_SQL_NO_CALL},     {"callous", RS_SQL_NO_CALL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_INT(rs_sql_call_of(rs_span_of(cases[i].sql)), cases[i].call);
    }
}

static void names_of_procedures(void)
{
    static const struct {
        const char *call, *name;
    } cases[] = {
        {"CALL p($1)", "p"},
        {"call  Sales . Get_Rows ( 1 )", "get_rows"},
        {"CALL \"My \"\"odd\"\" schema\".\"P \"\"q\"\"\"(1)", "P \"q\""},
        {"SELECT f($2)", "f"},
        {"/* a */ call -- b\n p", "p"},
        {"CALL", ""},
        {"CALL \"", ""},
        {"CALL a.", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rs_buf name;
        rs_buf_init(&name, 64);
        rs_sql_called_name(rs_span_of(cases[i].call), &name);
        CHECK(name.failed || rs_span_is(rs_buf_span(&name), cases[i].name));
        rs_buf_clear(&name);
    }
}

static void nulls_that_a_statement_adds(void)
{
    static const struct {
        const char *sql;
        bool adds, escapes;
    } cases[] = {
        {"select a from t", false, false},
        {" -- left\n Select \"left\", 'full' from t where a = $$right$$", false, false},
        {"with c as (select a from t) select a from c join d using (a)", false, false},
        {"select a from t inner join s on t.a = s.a cross join u", false, false},
        {"select a from t left join s on t.a = s.a", true, false},
        {"select a from t natural Right OUTER join s", true, false},
        {"select a from t full join s using (a)", true, false},
        {"select a from (select a from t left join s using (a)) x", true, false},
        {"select s.a from t, s where t.a = s.a (+)", true, false},
        {"select s.a from t, s where t.a = s.a(/* */+ )", true, false},
        {"select a from t where a = (+1)", false, false},
        {"select a, count(*) from t group by rollup (a)", true, false},
        {"select a from t group by grouping sets ((a), ())", true, false},
        {"select 'it\\'s left' from t", false, true},
        {"select 'it\\' left from t", true, false},
        {"fetch all from c", true, false},
        {"execute p", true, false},
        {"select 1; fetch all from c", true, false},
        {"(select a from t)", true, false},
        {"", true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_INT(rs_sql_may_add_nulls(rs_span_of(cases[i].sql), cases[i].escapes), cases[i].adds);
    }
}

static void omitted_arguments(void)
{
    static const struct {
        const char *call, *want;
        bool omit[4];
    } cases[] = {
        {"CALL p($1,$2,$3,$4)", "CALL p($1,$2)", {false, false, true, true}},
        {"CALL p($1,$2,$3,$4)", "CALL p($1,$2)", {true, true, false, false}},
        {"CALL p($1, f(2, $2) , ',' , $3)", "CALL p( f(2, $1) , ',' )", {true, false, true, true}},
        {"CALL p($1)", "CALL p()", {true, true, true, true}},
        {"CALL p()", "CALL p()", {true, true, true, true}},
        {"CALL s.\"p(\"($1+1,$2) ", "CALL s.\"p(\"($1+1) ", {true, true, true, true}},
        {"CALL p", "CALL p", {true, true, true, true}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rs_buf out;
        rs_buf_init(&out, 1000);
        rs_sql_omit_arguments(rs_span_of(cases[i].call), cases[i].omit, 4, &out);
        if (rs_buf_ok(&out)) {
            CHECK_STR(rs_buf_str(&out), cases[i].want);
        }
        rs_buf_clear(&out);
    }
}

int main(void)
{
    RUN(sorts);
    RUN(calls);
    RUN(names_of_procedures);
    RUN(nulls_that_a_statement_adds);
    RUN(omitted_arguments);
    return check_done();
}
