/* How the size of a column follows from its type and modifier: the rules that type.def names. */
#ifndef RS_VALUE_COLUMN_H
#define RS_VALUE_COLUMN_H

enum rs_size_rule {
    RS_SIZE_FIXED,     /* always the same characters, no sign: bool, uuid */
    RS_SIZE_INTEGER,   /* digits and a sign */
    RS_SIZE_REAL,      /* binary floating point */
    RS_SIZE_NUMERIC,   /* precision and scale in the modifier */
    RS_SIZE_CHARACTER, /* length in the modifier */
    RS_SIZE_TEXT,      /* characters without a modifier: as the row says, 0: MaxVarcharSize */
    RS_SIZE_LONG,      /* MaxLongVarcharSize */
    RS_SIZE_BITS,      /* length in the modifier, not shifted */
    RS_SIZE_BYTES,     /* bytes: length in the modifier when there is one */
    RS_SIZE_DATE,
    RS_SIZE_TIME,      /* digits of a second in the modifier */
    RS_SIZE_TIMESTAMP, /* likewise */
    RS_SIZE_INTERVAL,
    RS_SIZE_COUNT
};

#endif
