// A program in the manner of nanodbc: a thin C++ wrapper over the wide functions, which owns its handles, turns diagnostics
// into exceptions, fetches in blocks bound by row type, and inserts in batches.
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ask.h"

namespace {

using wide = std::u16string;

SQLWCHAR *sql_text(const wide &text)
{
    return reinterpret_cast<SQLWCHAR *>(const_cast<char16_t *>(text.data()));
}

std::string narrow(const wide &text)
{
    std::string out;
    for (size_t i = 0; i < text.size(); i++) {
        char32_t c = text[i];
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < text.size()) {
            c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00);
        }
        if (c < 0x80) {
            out += static_cast<char>(c);
            continue;
        }
        int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
        out += static_cast<char>((0xff00 >> (more + 1)) | (c >> (6 * more)));
        while (more-- > 0) {
            out += static_cast<char>(0x80 | ((c >> (6 * more)) & 0x3f));
        }
    }
    return out;
}

class database_error : public std::runtime_error {
public:
    database_error(SQLHANDLE handle, SQLSMALLINT kind) : std::runtime_error(message(handle, kind)) {}
    std::string state() const { return std::string(what()).substr(0, 5); }

private:
    static std::string message(SQLHANDLE handle, SQLSMALLINT kind)
    {
        char16_t state[6] = {}, text[1024] = {};
        SQLGetDiagRecW(kind, handle, 1, reinterpret_cast<SQLWCHAR *>(state), nullptr,
                       reinterpret_cast<SQLWCHAR *>(text), 1024, nullptr);
        return narrow(wide(state) + u" " + text);
    }
};

template <SQLSMALLINT kind> class handle {
public:
    explicit handle(SQLHANDLE parent)
    {
        if (!SQL_SUCCEEDED(SQLAllocHandle(kind, parent, &value))) {
            throw std::runtime_error("no handle");
        }
    }
    ~handle() { SQLFreeHandle(kind, value); }
    handle(const handle &) = delete;
    handle &operator=(const handle &) = delete;
    operator SQLHANDLE() const { return value; }
    SQLRETURN check(SQLRETURN rc) const
    {
        if (rc != SQL_NO_DATA && !SQL_SUCCEEDED(rc)) {
            throw database_error(value, kind);
        }
        return rc;
    }

private:
    SQLHANDLE value = SQL_NULL_HANDLE;
};

class connection {
public:
    explicit connection(const wide &text) : env(SQL_NULL_HANDLE), dbc((start(), env))
    {
        SQLWCHAR out[1024];
        dbc.check(SQLDriverConnectW(dbc, nullptr, sql_text(text), static_cast<SQLSMALLINT>(text.size()), out, 1024,
                                    nullptr, SQL_DRIVER_NOPROMPT));
    }
    ~connection() { SQLDisconnect(dbc); }
    wide info(SQLUSMALLINT what) const
    {
        char16_t text[256] = {};
        dbc.check(SQLGetInfoW(dbc, what, text, sizeof text, nullptr));
        return text;
    }

private:
    void start() { env.check(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3_80), 0)); }
    handle<SQL_HANDLE_ENV> env;

public:
    handle<SQL_HANDLE_DBC> dbc;
};

// Undone unless committed.
class transaction {
public:
    explicit transaction(connection &over) : dbc(over.dbc) { autocommit(SQL_AUTOCOMMIT_OFF); }
    ~transaction()
    {
        SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK);
        autocommit(SQL_AUTOCOMMIT_ON);
    }
    void commit() { dbc.check(SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT)); }

private:
    void autocommit(SQLULEN value) { SQLSetConnectAttrW(dbc, SQL_ATTR_AUTOCOMMIT, reinterpret_cast<SQLPOINTER>(value), SQL_IS_UINTEGER); }
    handle<SQL_HANDLE_DBC> &dbc;
};

class statement {
public:
    explicit statement(connection &over) : stmt(over.dbc) {}
    void run(const wide &sql) { stmt.check(SQLExecDirectW(stmt, sql_text(sql), SQL_NTS)); }
    void prepare(const wide &sql) { stmt.check(SQLPrepareW(stmt, sql_text(sql), static_cast<SQLINTEGER>(sql.size()))); }
    template <typename Value> void set(SQLINTEGER attribute, Value value)
    {
        stmt.check(SQLSetStmtAttrW(stmt, attribute, reinterpret_cast<SQLPOINTER>(value), 0));
    }

    // Everything as text, in blocks of ten rows bound column by column, as psql writes it.
    std::string rows()
    {
        SQLSMALLINT count = 0;
        stmt.check(SQLNumResultCols(stmt, &count));
        struct column {
            std::vector<char16_t> text;
            std::vector<SQLLEN> lengths;
        };
        std::vector<column> columns(static_cast<size_t>(count));
        SQLULEN fetched = 0;
        set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(BLOCK));
        set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
        for (SQLUSMALLINT i = 0; i < columns.size(); i++) {
            columns[i].text.resize(WIDTH * BLOCK);
            columns[i].lengths.resize(BLOCK);
            stmt.check(SQLBindCol(stmt, SQLUSMALLINT(i + 1), SQL_C_WCHAR, columns[i].text.data(), WIDTH * 2, columns[i].lengths.data()));
        }
        std::string all;
        while (stmt.check(SQLFetchScroll(stmt, SQL_FETCH_NEXT, 0)) != SQL_NO_DATA) {
            for (SQLULEN row = 0; row < fetched; row++) {
                for (size_t i = 0; i < columns.size(); i++) {
                    bool null = columns[i].lengths[row] == SQL_NULL_DATA;
                    all += (i > 0 ? "|" : "") + (null ? "(null)" : narrow(&columns[i].text[row * WIDTH]));
                }
                all += '\n';
            }
        }
        SQLFreeStmt(stmt, SQL_CLOSE);
        SQLFreeStmt(stmt, SQL_UNBIND);
        return all;
    }

    // One batch: column-wise arrays, as nanodbc binds vectors of strings.
    SQLLEN batch(std::vector<int32_t> &numbers, const std::vector<std::optional<wide>> &words)
    {
        size_t longest = 1;
        for (const auto &word : words) {
            longest = std::max(longest, word ? word->size() + 1 : 1);
        }
        std::vector<char16_t> text(longest * words.size());
        std::vector<SQLLEN> lengths;
        for (size_t i = 0; i < words.size(); i++) {
            lengths.push_back(words[i] ? static_cast<SQLLEN>(words[i]->copy(&text[i * longest], longest) * 2) : SQL_NULL_DATA);
        }
        set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(words.size()));
        stmt.check(SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers.data(), 4, nullptr));
        stmt.check(SQLBindParameter(stmt, 2, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, longest, 0, text.data(),
                                    static_cast<SQLLEN>(longest * 2), lengths.data()));
        stmt.check(SQLExecute(stmt));
        SQLLEN affected = 0;
        stmt.check(SQLRowCount(stmt, &affected));
        SQLFreeStmt(stmt, SQL_RESET_PARAMS);
        return affected;
    }

    std::string tables(const wide &schema)
    {
        stmt.check(SQLTablesW(stmt, nullptr, 0, sql_text(schema), SQL_NTS, nullptr, 0, nullptr, 0));
        return rows();
    }

private:
    enum : size_t { BLOCK = 10, WIDTH = 200 };
    handle<SQL_HANDLE_STMT> stmt;
};

void queries(connection &db)
{
    statement stmt(db);
    const std::pair<const char16_t *, const char *> questions[] = {
        {u"select * from sales.customers order by 1", "select * from sales.customers order by 1"},
        {u"select c_text, c_int8, c_varchar from test.everyday_types where id < 5 order by id",
         "select c_text, c_int8, c_varchar from test.everyday_types where id < 5 order by id"},
        {u"select generate_series(1, 2005) as n", "select generate_series(1, 2005)"},
    };
    for (const auto &question : questions) {
        stmt.run(question.first);
        same_answer(question.second, stmt.rows().c_str(), question.second);
    }
    stmt.run(u"select 'ΑΩ 𝄞' as \"Größe\"");
    same("literal", stmt.rows().c_str(), "ΑΩ 𝄞\n");
}

void batches(connection &db)
{
    statement stmt(db);
    stmt.run(u"create table test.cpp_t (n int, words varchar(100))");
    {
        transaction undone(db);
        stmt.run(u"insert into test.cpp_t values (99, 'gone')");
    }
    {
        transaction work(db);
        std::vector<int32_t> numbers;
        std::vector<std::optional<wide>> words;
        for (int32_t i = 0; i < 500; i++) {
            numbers.push_back(i);
            words.push_back(i % 5 == 0 ? std::nullopt : std::optional<wide>(u"naïve 😀 " + wide(size_t(i % 20), u'é')));
        }
        stmt.prepare(u"insert into test.cpp_t values (?, ?)");
        same("batch", std::to_string(stmt.batch(numbers, words)).c_str(), "500");
        work.commit();
    }
    same_answer("batch's rows", "500|124750|100|7200|naïve 😀 éééé\n",
                "select count(*), sum(n), count(*) - count(words), sum(length(words)), max(case when n = 4 then words end)"
                " from test.cpp_t");
    stmt.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(1));
    stmt.run(u"drop table test.cpp_t");
}

void errors(connection &db)
{
    statement stmt(db);
    std::string state = "none";
    try {
        stmt.run(u"select * from nïrgends");
    } catch (const database_error &error) {
        state = error.state();
        same("its text", std::string(error.what()).find("nïrgends") != std::string::npos ? "named" : error.what(), "named");
    }
    same("error", state.c_str(), "42S02");
    try {
        connection nobody(u"DSN=rs;UID=nobody;PWD=wrong");
        state = "none";
    } catch (const database_error &error) {
        state = error.state();
    }
    same("a wrong password", state.c_str(), "28000");
}

void try_source(const wide &source)
{
    connection db(u"DSN=" + source);
    same("product", narrow(db.info(SQL_DBMS_NAME)).c_str(), source == u"rs" ? "Redshift" : "PostgreSQL");
    queries(db);
    batches(db);
    same_answer("tables", statement(db).tables(u"sales").c_str(),
                "select 'dev', table_schema, table_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end,"
                " obj_description((table_schema || '.' || table_name)::regclass) from information_schema.tables"
                " where table_schema = 'sales' order by 4, 3");
    errors(db);
}

} // namespace

int main()
{
    try {
        try_source(u"rs");
        try_source(u"pg");
    } catch (const std::exception &error) {
        same("an exception", error.what(), "");
    }
    return ask_done();
}
