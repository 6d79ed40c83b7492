/* Descriptor fields: the table desc.def is what the driver does, for each kind of descriptor; and
 * what a fresh record has. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "conformance.h"

enum { RS_DESC_ARD = 1, RS_DESC_APD = 2, RS_DESC_IRD = 4, RS_DESC_IPD = 8 };

enum size { TEXT = 0, BITS_16 = 2, BITS_32 = 4, BITS_64 = 8 };

#define HEADER_I16     BITS_16
#define HEADER_U32     BITS_32
#define HEADER_ULEN    BITS_64
#define HEADER_PTR     BITS_64
#define HEADER_COUNT   BITS_16
#define RECORD_I16     BITS_16
#define RECORD_I32     BITS_32
#define RECORD_LEN     BITS_64
#define RECORD_ULEN    BITS_64
#define RECORD_PTR     BITS_64
#define RECORD_CONCISE BITS_16
#define RECORD_TYPE    BITS_16
#define TYPE_I16       BITS_16
#define TYPE_I32       BITS_32
#define TYPE_LEN       BITS_64

struct field {
    const char *name;
    SQLSMALLINT id;
    enum size size;
    bool header;
    int read, write;
};

static const struct field fields[] = {
#define FIELD(id, shape, member, read, write) {#id, id, shape, #shape[0] == 'H', read, write},
#include "odbc/desc.def"
#undef FIELD
};

struct kind {
    const char *name;
    SQLINTEGER attribute;
    int role;
};

static const struct kind kinds[] = {
    {"ARD", SQL_ATTR_APP_ROW_DESC, RS_DESC_ARD},
    {"APD", SQL_ATTR_APP_PARAM_DESC, RS_DESC_APD},
    {"IRD", SQL_ATTR_IMP_ROW_DESC, RS_DESC_IRD},
    {"IPD", SQL_ATTR_IMP_PARAM_DESC, RS_DESC_IPD},
};

/* The value as text. Numbers are told as signed ones of their size. */
static SQLRETURN read_field(SQLHDESC desc, const struct field *field, char *text, size_t room)
{
    union {
        char text[256];
        int16_t i16;
        int32_t i32;
        int64_t i64;
    } value;
    SQLINTEGER length = 0;
    memset(&value, 0, sizeof value);
    SQLRETURN rc = SQLGetDescField(desc, 1, field->id, &value, sizeof value, &length);
    if (field->size == TEXT) {
        snprintf(text, room, "\"%s\"", value.text);
        return rc;
    }
    int64_t number = field->size == BITS_16   ? value.i16
                     : field->size == BITS_32 ? value.i32
                                              : value.i64;
    snprintf(text, room, "%" PRId64, number);
    CHECK(!SQL_SUCCEEDED(rc) || length == (SQLINTEGER)field->size);
    return rc;
}

/* Where a field may not be written it says so, whatever the value. */
static void try_write(SQLHDESC desc, const struct kind *kind, const struct field *field)
{
    const char *state = !(field->read & kind->role) ? "HY091"
                        : kind->role == RS_DESC_IRD ? "HY016"
                                                    : "HY091";
    if (!(field->write & kind->role)) {
        FAILS(SQL_HANDLE_DESC, desc, SQLSetDescField(desc, 1, field->id, NULL, 0), state);
    }
}

static void tell(SQLHDESC desc, const struct kind *kind, const struct field *field)
{
    char text[512], name[64];
    SQLRETURN rc = read_field(desc, field, text, sizeof text);
    if (!(field->read & kind->role)) {
        FAILS(SQL_HANDLE_DESC, desc, rc, "HY091");
    } else if (OK(SQL_HANDLE_DESC, desc, rc)) {
        bool column = kind->role == RS_DESC_IRD && !field->header;
        snprintf(name, sizeof name, "%s.%s", field->name, kind->name);
        row("field", name, column ? "of the column" : text);
    }
    try_write(desc, kind, field);
}

static void one_kind(const struct kind *kind)
{
    SQLHSTMT stmt = NULL;
    SQLHDESC desc = NULL;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmt));
    OK(SQL_HANDLE_STMT, stmt, SQLExecDirect(stmt, SQLTEXT("select 1 as a"), SQL_NTS));
    OK(SQL_HANDLE_STMT, stmt, SQLGetStmtAttr(stmt, kind->attribute, &desc, 0, NULL));
    if (kind->role != RS_DESC_IRD) {
        OK(SQL_HANDLE_DESC, desc, SQLSetDescField(desc, 0, SQL_DESC_COUNT, (SQLPOINTER)1, 0));
    }
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        tell(desc, kind, &fields[i]);
    }
    FAILS(SQL_HANDLE_DESC, desc, SQLGetDescField(desc, 1, 4711, &stmt, 0, NULL), "HY091");
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
}

void descriptor_fields(void)
{
    for (size_t i = 0; i < RS_COUNT(kinds); i++) {
        one_kind(&kinds[i]);
    }
}
