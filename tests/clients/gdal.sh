#!/usr/bin/env bash
# GDAL: ogrinfo lists tables and fields, ogr2ogr copies a table and a query to CSV.
set -u
bad=0
same() { # WHAT GOT WANT
    if [ "$2" != "$3" ]; then
        printf 'failed: %s: got\n%s\nwant\n%s\n' "$1" "$2" "$3"
        bad=1
    fi
}
# CSV as psql writes rows: text in it needs no quotes here, and dates have slashes.
rows() { # OGR2OGR-ARGUMENTS...
    ogr2ogr -f CSV /vsistdout/ "$@" | tail -n +2 | sed 's/"//g; s#/#-#g; s/,/|/g'
}
asked() { # SQL
    "$ASK" "$1" | sed 's/(null)//g'
}
for source in rs pg; do
    same "$source tables" "$(ogrinfo -ro "ODBC:$source" | sed -n 's/^[0-9]*: sales\.\(.*\)/\1/p' | sort)" \
        "$(asked "select table_name from information_schema.tables where table_schema = 'sales' order by 1")"
    same "$source fields" "$(ogrinfo -ro -so "ODBC:$source,sales.orders" sales.orders | sed -n '/: [A-Z].*([0-9.]*)$/p')" \
        'order_id: Integer64 (19.0)
customer_id: Integer (10.0)
ordered_at: DateTime (26.0)
product: String (80.0)
quantity: Integer (5.0)
unit_price: Real (10.2)
delivered: String (1.0)'
    same "$source table" "$(rows "ODBC:$source,sales.customers")" "$(asked 'select * from sales.customers order by 1')"
    query='select order_id, product, quantity, unit_price from sales.orders where quantity > 2 order by 1'
    same "$source query" "$(rows "ODBC:$source" -sql "$query")" "$(asked "$query")"
    same "$source filter" "$(rows "ODBC:$source,sales.customers" -where "city = 'Cork'" -select name)" "O'Neill & Sons"
    same "$source error" "$(ogrinfo -ro "ODBC:$source" -sql 'select nothing_here' 2>&1 | grep -c nothing_here)" 1
done
exit $bad
