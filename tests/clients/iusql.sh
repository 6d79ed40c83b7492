#!/usr/bin/env bash
# iusql: isql over the wide functions. It prints only the low byte of each character, so the text here is plain.
set -u
# iusql copies its input onto itself; that is not the business of this test.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:replace_str=0:intercept_strlen=0:intercept_strchr=0:intercept_strndup=0
bad=0
expect() { # WHAT PATTERN OUTPUT
    if ! grep -qaE "$2" <<<"$3"; then
        printf 'failed: %s: no line matches %s in\n%s\n' "$1" "$2" "$3"
        bad=1
    fi
}
for source in rs pg; do
    out=$(printf 'select name from sales.customers order by customer_id\n' | iusql -v -b "$source" 2>&1)
    expect "$source name" '^\| name ' "$out"
    expect "$source text" "^\| O'Neill & Sons " "$out"
    expect "$source rows" '^5 rows fetched' "$out"
    out=$(printf 'select no_such_column\n' | iusql -v -b "$source" 2>&1)
    expect "$source error" 'no_such_column' "$out"
done
exit $bad
