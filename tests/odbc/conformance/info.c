/* SQLGetInfo: every information type of the system's headers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "conformance.h"

struct name {
    const char *name;
    SQLUINTEGER value;
};

/* Of the headers. Some types have two names there. */
static const struct name types[] = {
#define TYPE(name) {#name, name},
#define BIT(name)
#include "odbc_header.def"
#undef TYPE
#undef BIT
};

static const struct name bits[] = {
#define TYPE(name)
#define BIT(name) {#name, name},
#include "odbc_header.def"
#undef TYPE
#undef BIT
};

enum kind { MANAGED, STR, U16, U32, CALL, SCALAR };

/* Of the driver: the answers as they are spelled there. */
struct info {
    const char *name;
    SQLUSMALLINT type;
    enum kind kind;
    const char *postgres, *redshift;
};

static const struct info infos[] = {
#define MANAGER(type, why)                      {#type, type, MANAGED, why, why},
#define INFO(type, kind, value)                 {#type, type, kind, #value, #value},
#define INFO_BY(type, kind, postgres, redshift) {#type, type, kind, #postgres, #redshift},
#include "odbc/info.def"
#undef MANAGER
#undef INFO
#undef INFO_BY
};

/* Masks whose bits are told one by one, and how the bits' names begin. */
struct mask {
    const char *type, *bit;
};

static const struct mask masks[] = {
    {"SQL_CONVERT_FUNCTIONS", NULL},           {"SQL_CONVERT_", "SQL_CVT_"},
    {"SQL_STRING_FUNCTIONS", "SQL_FN_STR_"},   {"SQL_NUMERIC_FUNCTIONS", "SQL_FN_NUM_"},
    {"SQL_TIMEDATE_FUNCTIONS", "SQL_FN_TD_"},  {"SQL_TIMEDATE_", "SQL_FN_TSI_"},
    {"SQL_SYSTEM_FUNCTIONS", "SQL_FN_SYS_"},   {"SQL_TXN_ISOLATION_OPTION", "SQL_TXN_"},
    {"SQL_DEFAULT_TXN_ISOLATION", "SQL_TXN_"}, {"SQL_ALTER_TABLE", "SQL_AT_"},
    {"SQL_CREATE_TABLE", "SQL_CT_"},           {"SQL_SQL92_GRANT", "SQL_SG_"},
    {"SQL_SQL92_REVOKE", "SQL_SR_"},
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static const char *prefix_of(const char *type)
{
    for (size_t i = 0; i < RS_COUNT(masks); i++) {
        if (begins(type, masks[i].type)) {
            return masks[i].bit;
        }
    }
    return NULL;
}

/* "SQL_CVT_CHAR | SQL_CVT_BIT"; the bits that have no name, as a number. */
static void spell(const char *prefix, SQLUINTEGER value, char *text, size_t room)
{
    SQLUINTEGER rest = value;
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < RS_COUNT(bits); i++) {
        if ((rest & bits[i].value) && begins(bits[i].name, prefix)) {
            used +=
                (size_t)snprintf(text + used, room - used, "%s%s", used ? " | " : "", bits[i].name);
            rest &= ~bits[i].value;
        }
    }
    if (rest || !value) {
        snprintf(text + used, room - used, "%s%u", used ? " | " : "", rest);
    }
}

static void number(const struct info *info)
{
    char text[4096];
    SQLUINTEGER value = 0xA5A5A5A5;
    SQLUSMALLINT half = 0xA5A5;
    SQLSMALLINT length = 0;
    SQLSMALLINT size = info->kind == U16 ? sizeof half : sizeof value;
    SQLPOINTER to = info->kind == U16 ? (SQLPOINTER)&half : (SQLPOINTER)&value;
    OK_DBC(&app, SQLGetInfo(app.dbc, info->type, to, size, &length));
    CHECK_INT(length, size);
    value = info->kind == U16 ? half : value;
    const char *prefix = prefix_of(info->name);
    const char *spelled = source[0] == 'r' ? info->redshift : info->postgres;
    if (info->type == SQL_ODBC_INTERFACE_CONFORMANCE) {
        static const char *const levels[] = {"", "SQL_OIC_CORE", "SQL_OIC_LEVEL1",
                                             "SQL_OIC_LEVEL2"};
        snprintf(text, sizeof text, "%s", levels[value % RS_COUNT(levels)]);
    } else if (info->type == SQL_IDENTIFIER_CASE || info->type == SQL_QUOTED_IDENTIFIER_CASE) {
        static const char *const cases[] = {"", "SQL_IC_UPPER", "SQL_IC_LOWER", "SQL_IC_SENSITIVE",
                                            "SQL_IC_MIXED"};
        snprintf(text, sizeof text, "%s", cases[value % RS_COUNT(cases)]);
    } else if (prefix) {
        spell(prefix, value, text, sizeof text);
    } else if (strstr(spelled, "SQL_")) {
        snprintf(text, sizeof text, "%s", spelled);
    } else {
        snprintf(text, sizeof text, "%u", value);
    }
    row("info", info->name, text);
}

/* What differs from machine to machine is told in words. */
static const char *in_words(const char *text, SQLUSMALLINT type)
{
    static char words[256];
    bool version = type == SQL_DBMS_VER || type == SQL_DRIVER_VER;
    if (version) {
        snprintf(words, sizeof words, "##.##.####%s",
                 strlen(text) > 10 ? " and the server's own text" : "");
        return words;
    }
    return type == SQL_DATABASE_NAME      ? "(the database)"
           : type == SQL_USER_NAME        ? "(the user)"
           : type == SQL_SERVER_NAME      ? "(the host)"
           : type == SQL_DATA_SOURCE_NAME ? "(the data source)"
                                          : text;
}

static void string(const struct info *info)
{
    char text[8192], quoted[8194];
    SQLSMALLINT length = 0;
    OK_DBC(&app, SQLGetInfo(app.dbc, info->type, text, sizeof text, &length));
    CHECK_INT(length, strlen(text));
    snprintf(quoted, sizeof quoted, "\"%s\"", text);
    const char *words = in_words(text, info->type);
    row("info", info->name, words == text ? quoted : words);
}

static const struct info *find(SQLUINTEGER type)
{
    for (size_t i = 0; i < RS_COUNT(infos); i++) {
        if (infos[i].type == type) {
            return &infos[i];
        }
    }
    return NULL;
}

void info_types(void)
{
    char text[64];
    CHECK(RS_COUNT(types) > 180);
    CHECK(RS_COUNT(bits) > 100);
    for (size_t i = 0; i < RS_COUNT(types); i++) {
        if (!check_that(find(types[i].value) != NULL, "driver/odbc/info.def", 1, types[i].name)) {
            fprintf(stderr, "    information type %s of the header has no row\n", types[i].name);
        }
    }
    for (size_t i = 0; i < RS_COUNT(infos); i++) {
        const struct info *info = &infos[i];
        if (info->kind == MANAGED) {
            FAILS(SQL_HANDLE_DBC, app.dbc, SQLGetInfo(app.dbc, info->type, text, sizeof text, NULL),
                  "HY096");
        } else if (info->kind == STR || info->kind == CALL) {
            string(info);
        } else {
            number(info);
        }
    }
}
