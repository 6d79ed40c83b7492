/* {fn name(arguments)}: the scalar functions of ODBC by templates. ODBC reference, appendix E; the
 * table is fn.def. */
#include "sql/writer.h"

#define ARGUMENTS_MOST 8
#define TEXT_MOST      (64u * 1024 * 1024)

struct call {
    struct rs_span name;
    struct rs_buf text; /* the arguments one behind the other, already rewritten */
    size_t starts[ARGUMENTS_MOST + 1];
    size_t count;
};

struct function {
    const char *name;
    size_t least, most;
    const char *postgres, *redshift;
};

static const struct function functions[] = {
#define FN(label, few, many, both)      {#label, (few), (many), (both), (both)},
#define FN_BY(label, few, many, pg, rs) {#label, (few), (many), (pg), (rs)},
#define TSI(label, redshift, add, diff)
#define CONVERSION(label, pg, rs)
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

struct unit {
    const char *name;
    const char *postgres[2], *redshift[2]; /* TIMESTAMPADD, TIMESTAMPDIFF */
};

static const struct unit units[] = {
#define FN(label, few, many, both)
#define FN_BY(label, few, many, pg, rs)
#define TSI(label, redshift, add, diff) {#label, {(add), (diff)}, {redshift}},
#define CONVERSION(label, pg, rs)
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

struct conversion {
    const char *name, *postgres, *redshift;
};

static const struct conversion conversions[] = {
#define FN(label, few, many, both)
#define FN_BY(label, few, many, pg, rs)
#define TSI(label, redshift, add, diff)
#define CONVERSION(label, pg, rs) {#label, (pg), (rs)},
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

static struct rs_span argument(const struct call *call, size_t i)
{
    struct rs_span all = rs_buf_span(&call->text);
    struct rs_span text = {all.ptr + call->starts[i], call->starts[i + 1] - call->starts[i]};
    return rs_span_trim(text);
}

static void write_template(struct rs_sql_writer *writer, const struct call *call,
                           const char *template)
{
    for (; *template; template ++) {
        if (*template != '%') {
            rs_buf_add_char(writer->out, *template);
            continue;
        }
        template ++;
        if (*template != '*') {
            rs_buf_add_span(writer->out, argument(call, (size_t)(*template - '1')));
            continue;
        }
        for (size_t i = 0; i < call->count; i++) {
            rs_buf_add_str(writer->out, i > 0 ? ", " : "");
            rs_buf_add_span(writer->out, argument(call, i));
        }
    }
}

static bool wrong_count(struct rs_sql_writer *writer, const struct call *call)
{
    return rs_fail(writer->err, RS_42000,
                   "the scalar function %.*s of ODBC does not take %zu argument(s)",
                   (int)call->name.len, call->name.ptr, call->count);
}

static bool write_known(struct rs_sql_writer *writer, const struct call *call)
{
    bool known = false;
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        const struct function *function = &functions[i];
        if (!rs_span_is_nocase(call->name, function->name)) {
            continue;
        }
        known = true;
        if (call->count < function->least || call->count > function->most) {
            continue; /* another row may have another number of arguments */
        }
        const char *template = writer->dialect->redshift ? function->redshift : function->postgres;
        if (!template) {
            return rs_fail(writer->err, RS_42000,
                           "this server has no equivalent of the scalar function %s of ODBC",
                           function->name);
        }
        write_template(writer, call, template);
        return true;
    }
    return known ? wrong_count(writer, call)
                 : rs_fail(writer->err, RS_42000,
                           "%.*s is not a scalar function of ODBC; without {fn ...} the server "
                           "is asked for it",
                           (int)call->name.len, call->name.ptr);
}

/* CONVERT(value, SQL_type). */
static bool write_convert(struct rs_sql_writer *writer, const struct call *call)
{
    if (call->count != 2) {
        return wrong_count(writer, call);
    }
    struct rs_span type = argument(call, 1);
    for (size_t i = 0; i < RS_COUNT(conversions); i++) {
        if (rs_span_is_nocase(type, conversions[i].name)) {
            write_template(writer, call, "CAST(%1 AS ");
            rs_buf_add_str(writer->out, writer->dialect->redshift ? conversions[i].redshift
                                                                  : conversions[i].postgres);
            rs_buf_add_char(writer->out, ')');
            return true;
        }
    }
    return rs_fail(writer->err, RS_42000, "CONVERT does not know the type \"%.*s\"", (int)type.len,
                   type.ptr);
}

static bool write_timestamp(struct rs_sql_writer *writer, const struct call *call, bool add)
{
    if (call->count != 3) {
        return wrong_count(writer, call);
    }
    struct rs_span name = argument(call, 0);
    const struct unit *unit = NULL;
    for (size_t i = 0; i < RS_COUNT(units) && !unit; i++) {
        unit = rs_span_is_nocase(name, units[i].name) ? &units[i] : NULL;
    }
    if (!unit) {
        return rs_fail(writer->err, RS_42000, "\"%.*s\" is not an interval of TIMESTAMPADD",
                       (int)name.len, name.ptr);
    }
    const char *const *templates = writer->dialect->redshift ? unit->redshift : unit->postgres;
    write_template(writer, call, templates[add ? 0 : 1]);
    return true;
}

/* One argument behind the other, up to the closing parenthesis. */
static bool read_arguments(struct rs_sql_writer *writer, struct call *call)
{
    if (rs_sql_token_is(rs_sql_skip_blank(&writer->lexer), ')')) {
        return rs_sql_expect(writer, ')');
    }
    for (;;) {
        if (call->count == ARGUMENTS_MOST) {
            return wrong_count(writer, call);
        }
        if (!rs_sql_write_until(writer, ',', ')')) {
            return false;
        }
        call->starts[++call->count] = call->text.len;
        if (!rs_sql_token_is(rs_sql_peek(&writer->lexer), ',')) {
            return rs_sql_expect(writer, ')');
        }
        rs_sql_next(&writer->lexer);
    }
}

static bool read_call(struct rs_sql_writer *writer, struct call *call)
{
    struct rs_sql_token token = rs_sql_skip_blank(&writer->lexer);
    if (token.kind != RS_SQL_WORD) {
        return rs_sql_malformed(writer, "the name of a function is missing");
    }
    call->name = rs_sql_next(&writer->lexer).text;
    if (!rs_sql_token_is(rs_sql_skip_blank(&writer->lexer), '(')) {
        return true; /* {fn CURRENT_DATE} */
    }
    rs_sql_next(&writer->lexer);
    struct rs_buf *out = writer->out;
    writer->out = &call->text;
    bool ok = read_arguments(writer, call);
    writer->out = out;
    return ok;
}

static bool write_call(struct rs_sql_writer *writer, const struct call *call)
{
    if (rs_span_is_nocase(call->name, "convert")) {
        return write_convert(writer, call);
    }
    bool add = rs_span_is_nocase(call->name, "timestampadd");
    if (add || rs_span_is_nocase(call->name, "timestampdiff")) {
        return write_timestamp(writer, call, add);
    }
    return write_known(writer, call);
}

bool rs_sql_write_function(struct rs_sql_writer *writer)
{
    struct call call = {0};
    rs_buf_init(&call.text, TEXT_MOST);
    bool ok = read_call(writer, &call);
    if (ok && !rs_buf_ok(&call.text)) {
        ok = rs_fail_memory(writer->err);
    }
    ok = ok && write_call(writer, &call) && rs_sql_expect(writer, '}');
    rs_buf_clear(&call.text);
    return ok;
}
