#!/usr/bin/env bash
# isql, unixODBC's own, an application of ODBC 2: connects by data source, runs statements, lists tables, shows an error.
set -u
isql=${ISQL:-isql}
bad=0
expect() { # WHAT PATTERN OUTPUT
    if ! grep -qE "$2" <<<"$3"; then
        printf 'failed: %s: no line matches %s in\n%s\n' "$1" "$2" "$3"
        bad=1
    fi
}
for source in rs pg; do
    out=$(printf 'select 1 as one\nselect name, city from sales.customers order by customer_id\n' | "$isql" -v -b "$source" 2>&1)
    expect "$source rows" '^\| 1 ' "$out"
    expect "$source accents" 'Boulangerie Gérard' "$out"
    expect "$source rows" '^5 rows fetched' "$out"
    out=$(printf 'select * from test.everyday_types where id = 1\n' | "$isql" -v -b -c -d'|' "$source" 2>&1)
    expect "$source types" '1\|1\|7\|42\|9000000000\|1.5\|0.1\|12.3400\|3.1415926535\|abc' "$out"
    expect "$source types" '2026-11-24\|13:14:15' "$out"
    out=$(printf 'help sales\n help customers\n' | "$isql" -v -b "$source" 2>&1)
    out=$(printf 'help\n' | "$isql" -v -b "$source" 2>&1)
    expect "$source tables" 'customers' "$out"
    out=$(printf 'help customers\n' | "$isql" -v -b "$source" 2>&1)
    expect "$source columns" 'customer_id' "$out"
    out=$(printf 'select no_such_column\n' | "$isql" -v -b "$source" 2>&1)
    expect "$source error" '^\[S0022\]\[Redshift\]\[ODBC\] .*no_such_column' "$out"
done
out=$("$isql" -v -b rs nobody wrong </dev/null 2>&1)
expect "wrong password" '^\[28000\].*\[Redshift\]\[ODBC\] ' "$out"
exit $bad
