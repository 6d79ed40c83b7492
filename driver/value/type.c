/* The table of server types; see type.h. */
#include "value/type.h"

#include <string.h>

#include "value/column.h"
#include "value/read.h"

static const struct rs_type types[] = {
#define TYPE(id, label, sql, rule, size, before, behind, reader, where)                            \
    {.oid = (id),                                                                                  \
     .name = (label),                                                                              \
     .sql_type = (sql),                                                                            \
     .prefix = (before),                                                                           \
     .suffix = (behind),                                                                           \
     .read = rs_read_##reader,                                                                     \
     .servers = RS_ON_##where,                                                                     \
     .size_rule = RS_SIZE_##rule,                                                                  \
     .fixed_size = (size)},
#define ALIAS(name, oid)
#include "value/type.def"
#undef TYPE
#undef ALIAS
};

struct alias {
    const char *name;
    uint32_t oid;
};

static const struct alias aliases[] = {
#define TYPE(id, label, sql, rule, size, before, behind, reader, where)
#define ALIAS(label, id) {.name = (label), .oid = (id)},
#include "value/type.def"
#undef TYPE
#undef ALIAS
};

const struct rs_type *rs_type_by_oid(uint32_t oid)
{
    for (size_t i = 0; i < RS_COUNT(types) - 1; i++) {
        if (types[i].oid == oid) {
            return &types[i];
        }
    }
    return &types[RS_COUNT(types) - 1];
}

const struct rs_type *rs_type_by_name(struct rs_span name)
{
    name.len = rs_span_find(name, '(');
    name = rs_span_trim(name);
    for (size_t i = 0; i < RS_COUNT(types) - 1; i++) {
        if (rs_span_is_nocase(name, types[i].name)) {
            return &types[i];
        }
    }
    for (size_t i = 0; i < RS_COUNT(aliases); i++) {
        if (rs_span_is_nocase(name, aliases[i].name)) {
            return rs_type_by_oid(aliases[i].oid);
        }
    }
    return NULL;
}

const struct rs_type *rs_type_at(size_t index)
{
    return index < RS_COUNT(types) - 1 ? &types[index] : NULL;
}
