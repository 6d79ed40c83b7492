/* Types as servers describe them: any OID and modifier, any name of a catalogue. */
#include <string.h>

#include "fuzz.h"
#include "value/type.h"
#include "value/value.h"

static int take_int(struct rs_span *input)
{
    uint32_t high = fuzz_short(input), bits = high << 16 | fuzz_short(input);
    int number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void check_type(const struct rs_type *type, int typmod, const struct rs_type_rules *rules)
{
    struct rs_column_type column;
    rs_column_type_set(&column, type->oid, typmod, rules);
    FUZZ_CHECK(column.type == type && column.octets >= 0 && column.display >= 0);
    FUZZ_CHECK(column.size <= INT64_MAX && column.digits > -1025 && column.digits < 1024);
    FUZZ_CHECK((column.verbose == column.concise) == (column.subcode == 0));
    FUZZ_CHECK(rs_c_type_known(rs_default_c_type(column.concise)));
    FUZZ_CHECK(rs_converter(&column, rs_default_c_type(column.concise)));
}

/* OID, modifier, options, then a name. */
void fuzz_one(struct rs_span input)
{
    const struct rs_type *known, *first = rs_type_by_oid((uint32_t)take_int(&input));
    int typmod = take_int(&input);
    unsigned char flags = fuzz_byte(&input);
    const struct rs_type_rules rules = {flags & 1, flags & 2, 255, 8190};
    check_type(first, typmod, &rules);
    for (size_t i = 0; (known = rs_type_at(i)); i++) {
        check_type(known, typmod, &rules);
    }
    known = rs_type_by_name(input);
    FUZZ_CHECK(!known || rs_type_by_oid(known->oid) == known);
}
