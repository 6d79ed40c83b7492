#!/usr/bin/env bash
# isql.sh isql|iusql: unixODBC's own programs, applications of ODBC 2: rows, NULLs, tables, columns, errors. iusql, over the
# wide functions, prints only the low byte of each character, so what it shows is plain.
set -u
program=$1
bad=0
if [ "$program" = iusql ]; then # it copies its input onto itself, which is not the business of this test
    export ASAN_OPTIONS=${ASAN_OPTIONS:-}:replace_str=0:intercept_strlen=0:intercept_strchr=0:intercept_strndup=0
    names="select customer_id, since from sales.customers order by 1"
    state=('' '') # it shows none
else
    names="select * from sales.customers order by 1"
    state=('[S0022]' '[28000][unixODBC]')
fi
types="select id, c_bool::int, c_int2, c_int8, c_float8, c_numeric, c_numeric38, c_char, c_date, c_timestamp
    from test.everyday_types where id in (1, 2, 4) order by id"

same() { # WHAT GOT WANT
    if [ "$2" != "$3" ]; then
        printf 'failed: %s: got\n%s\nwant\n%s\n' "$1" "$2" "$3"
        bad=1
    fi
}
asked() { # SQL
    "$ASK" "$1" | sed 's/(null)//g'
}
says() { # SOURCE COMMANDS: the columns divided by |, or the messages
    printf '%s\n' "$2" | "$program" -v -b '-d|' "$1" 2>&1
}
for source in rs pg; do
    for query in "$names" "$types" "select order_id, product, quantity, unit_price from sales.orders order by 1"; do
        query=${query//$'\n'/ }
        same "$source $query" "$(says "$source" "$query")" "$(asked "$query")"
    done
    same "$source tables" "$(says "$source" help | grep '^dev|sales|' | cut -d'|' -f3 | sort)" \
        "$(asked "select table_name from information_schema.tables where table_schema = 'sales' order by 1")"
    same "$source columns" "$(says "$source" 'help customers' | cut -d'|' -f4)" \
        "$(asked "select column_name from information_schema.columns where table_name = 'customers' order by ordinal_position")"
    same "$source error" "$(says "$source" 'select no_such_column' | head -n 1)" \
        "${state[0]}[Redshift][ODBC] column \"no_such_column\" does not exist (the server's SQLSTATE is 42703)"
    same "$source affected" "$(says "$source" 'create temp table passing (n int)
insert into passing select 1 union all select 2
select sum(n) from passing')" 3
done
message=$("$program" -v -b rs nobody wrong </dev/null 2>&1 | head -n 1)
same "a wrong password" "${message%% the server*}" "${state[1]}[Redshift][ODBC]"
exit $bad
