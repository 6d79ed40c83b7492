/* SQLGetInfo by the table info.def. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "odbc/scalar.h"

typedef struct rs_span text_fn(const struct rs_dbc *dbc, struct rs_buf *room);

enum kind { STR, U16, U32, CALL, SCALAR };

/* An answer, of PostgreSQL and of Redshift. */
struct info {
    SQLUSMALLINT type;
    enum kind kind;
    SQLUINTEGER number[2];
    const char *text[2];
    text_fn *call;
};

static struct rs_span data_source_name(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    return rs_span_of(dbc->dsn);
}

static struct rs_span server_name(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    return rs_span_of(dbc->server);
}

static struct rs_span database_name(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    return rs_span_of(dbc->database);
}

/* ##.##.#### and what comes with it (ODBC reference, SQL_DRIVER_VER). */
static void add_version(struct rs_buf *room, const char *text)
{
    static const int width[] = {2, 2, 4};
    struct rs_span rest = rs_span_of(text);
    rest.len = text ? strspn(text, "0123456789.") : 0; /* "15.20 (Debian 15.20-0+deb12u1)" */
    for (size_t i = 0; i < RS_COUNT(width); i++) {
        struct rs_span part = rest.ptr ? rs_span_cut(&rest, '.') : (struct rs_span){NULL, 0};
        uint32_t number = 0;
        size_t digits = 0;
        while (digits < part.len && part.ptr[digits] >= '0' && part.ptr[digits] <= '9') {
            digits++;
        }
        part.len = digits;
        bool ok = rs_span_to_u32(part, UINT32_MAX, &number);
        rs_buf_add_format(room, "%s%0*u", i ? "." : "", width[i], ok ? number : 0);
    }
}

static struct rs_span driver_ver(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)dbc;
    add_version(room, RS_VERSION);
    return rs_buf_span(room);
}

static struct rs_span dbms_ver(const struct rs_dbc *dbc, struct rs_buf *room)
{
    const struct rs_pq_server *server = rs_pq_server(rs_dbc_pq(dbc));
    const char *text = server->padb_version ? server->padb_version : server->version_text;
    add_version(room, text);
    rs_buf_add_format(room, " %s", text ? text : "");
    return rs_buf_span(room);
}

static struct rs_span dbms_name(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    return rs_span_of(rs_pq_server(rs_dbc_pq(dbc))->redshift ? "Redshift" : "PostgreSQL");
}

static struct rs_span user_name(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    return rs_span_of(rs_pq_server(rs_dbc_pq(dbc))->user);
}

static struct rs_span read_only(const struct rs_dbc *dbc, struct rs_buf *room)
{
    (void)room;
    bool only = dbc->settings.read_only || dbc->attrs.access_mode == SQL_MODE_READ_ONLY;
    return only ? RS_SPAN_LIT("Y") : RS_SPAN_LIT("N");
}

/* Reserved words that are no keywords of ODBC. */
static const char redshift_keywords[] =
    "AES128,AES256,ALLOWOVERWRITE,ANALYSE,ANALYZE,ARRAY,AUTHORIZATION,AZ64,BACKUP,BINARY,"
    "BLANKSASNULL,BYTEDICT,BZIP2,CREDENTIALS,CURRENT_USER_ID,DEFLATE,DEFRAG,DELTA,DELTA32K,"
    "DISABLE,DO,EMPTYASNULL,ENABLE,ENCODE,ENCRYPT,ENCRYPTION,EXPLICIT,FREEZE,GLOBALDICT256,"
    "GLOBALDICT64K,GZIP,IGNORE,ILIKE,ISNULL,LIMIT,LOCALTIME,LOCALTIMESTAMP,LUN,LUNS,LZO,LZOP,"
    "MINUS,MOSTLY16,MOSTLY32,MOSTLY8,NEW,NOTNULL,NULLS,OFF,OFFLINE,OFFSET,OID,OLD,OVERLAPS,"
    "PARALLEL,PARTITION,PERCENT,PERMISSIONS,PIVOT,PLACING,RAW,READRATIO,RECOVER,REJECTLOG,"
    "RESORT,RESPECT,RESTORE,SIMILAR,SNAPSHOT,SYSDATE,SYSTEM,TAG,TDES,TEXT255,TEXT32K,TIMESTAMP,"
    "TOP,TRUNCATECOLUMNS,UNPIVOT,VERBOSE,WALLET,WITHOUT";
static const char postgres_keywords[] =
    "ANALYSE,ANALYZE,ARRAY,ASYMMETRIC,BINARY,CONCURRENTLY,CURRENT_CATALOG,CURRENT_ROLE,"
    "CURRENT_SCHEMA,DO,FREEZE,ILIKE,ISNULL,LATERAL,LIMIT,LOCALTIME,LOCALTIMESTAMP,NOTNULL,OFFSET,"
    "PLACING,RETURNING,SIMILAR,SYMMETRIC,TABLESAMPLE,VARIADIC,VERBOSE,WINDOW";

static struct rs_span keywords(const struct rs_dbc *dbc, struct rs_buf *room)
{
    bool postgres = dbc->state == RS_C_CONNECTED && !dbc->rules.redshift;
    (void)room;
    return rs_span_of(postgres ? postgres_keywords : redshift_keywords);
}

#define NUMBER_STR(value)    0
#define NUMBER_U16(value)    (SQLUINTEGER)(value)
#define NUMBER_U32(value)    (SQLUINTEGER)(value)
#define NUMBER_CALL(value)   0
#define NUMBER_SCALAR(value) 0
#define TEXT_STR(value)      value
#define TEXT_U16(value)      NULL
#define TEXT_U32(value)      NULL
#define TEXT_CALL(value)     NULL
#define TEXT_SCALAR(value)   NULL
#define CALL_STR(value)      NULL
#define CALL_U16(value)      NULL
#define CALL_U32(value)      NULL
#define CALL_SCALAR(value)   NULL
#define CALL_CALL(value)     value

/* The interface conformance levels that level.def comes to; each needs those below it. */
#define CORE   0
#define LEVEL1 1
#define LEVEL2 2
#define MET    1
#define LACKS  0
enum meets {
#define FEATURE(number, needed, state, what, how) &&(needed > LEVEL1 || state)
    MEETS_LEVEL1 = 1
#include "odbc/level.def"
#undef FEATURE
    ,
#define FEATURE(number, needed, state, what, how) &&state
    MEETS_LEVEL2 = 1
#include "odbc/level.def"
#undef FEATURE
};

static const struct info infos[] = {
#define MANAGER(type, why)
#define INFO(type, kind, value) INFO_BY(type, kind, value, value)
#define INFO_BY(type, kind, postgres, redshift)                                                    \
    {type,                                                                                         \
     kind,                                                                                         \
     {NUMBER_##kind(postgres), NUMBER_##kind(redshift)},                                           \
     {TEXT_##kind(postgres), TEXT_##kind(redshift)},                                               \
     CALL_##kind(redshift)},
#include "odbc/info.def"
#undef INFO
#undef INFO_BY
#undef MANAGER
};

static const struct info *find(SQLUSMALLINT type)
{
    for (size_t i = 0; i < RS_COUNT(infos); i++) {
        if (infos[i].type == type) {
            return &infos[i];
        }
    }
    return NULL;
}

static SQLRETURN computed(struct rs_dbc *dbc, const struct info *info, struct rs_out *out)
{
    enum { MAX_TEXT = 64 * 1024 };
    struct rs_buf room;
    bool without = info->call == driver_ver || info->call == keywords;
    if (dbc->state != RS_C_CONNECTED && !without) {
        return rs_post(&dbc->h, RS_08003, NULL);
    }
    rs_buf_init(&room, MAX_TEXT);
    struct rs_span text = info->call(dbc, &room);
    SQLRETURN rc = rs_out_text(&dbc->h, out, text.ptr ? text : RS_SPAN_LIT(""));
    rs_buf_clear(&room);
    return rc;
}

/* Does this session of Redshift keep the case of names in double quotes? The setting may have
 * changed, so the server is asked, in a transaction only when it is known to have it. */
static bool keeps_case(struct rs_dbc *dbc)
{
    enum { VALUE_MOST = 64 };
    const char *at_start = rs_pq_parameter(rs_dbc_pq(dbc), "case_sensitive");
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    struct rs_error err = {0};
    struct rs_buf value;
    rs_buf_init(&value, VALUE_MOST);
    bool may_ask = txn == RS_PQ_IDLE || txn == RS_PQ_BUSY || (txn == RS_PQ_IN_TXN && at_start);
    bool known = may_ask && rs_dbc_show(dbc, "enable_case_sensitive_identifier", &value, &err);
    struct rs_span word = known ? rs_buf_span(&value) : rs_span_of(at_start);
    bool on = rs_span_is(word, "on") || rs_span_is(word, "true");
    rs_error_clear(&err);
    rs_buf_clear(&value);
    return on;
}

SQLRETURN rs_dbc_info(struct rs_dbc *dbc, SQLUSMALLINT type, struct rs_out *out)
{
    const struct info *info = find(type);
    if (!info) {
        return rs_post(&dbc->h, RS_HY096, "information type %u", type);
    }
    int of = dbc->state != RS_C_CONNECTED || dbc->rules.redshift ? 1 : 0;
    if (type == SQL_QUOTED_IDENTIFIER_CASE && dbc->state == RS_C_CONNECTED && dbc->rules.redshift &&
        keeps_case(dbc)) {
        return rs_out_u16(out, SQL_IC_SENSITIVE);
    }
    switch (info->kind) {
    case STR:
        return rs_out_text(&dbc->h, out, rs_span_of(info->text[of]));
    case U16:
        return rs_out_u16(out, (SQLUSMALLINT)info->number[of]);
    case U32:
        return rs_out_u32(out, info->number[of]);
    case SCALAR:
        return rs_out_u32(out, rs_scalar_mask(type, dbc->rules.redshift));
    default:
        return computed(dbc, info, out);
    }
}
