#!/usr/bin/env tclsh
# Tcl's tdbc::odbc: rows (a numeric of up to 15 digits becomes a floating-point number), parameters by name, transactions, the catalog, errors.
package require tdbc::odbc

set bad 0
proc same {what got want} {
    if {$got ne $want} {
        puts "failed: $what: got <$got>, want <$want>"
        set ::bad 1
    }
}

# psql's answer: a list of lists.
proc ask {sql} {
    set lines [split [exec $::env(ASK) $sql] \n]
    return [lmap line $lines {split $line |}]
}

# In lists NULL is an empty text.
proc rows {db sql} {
    return [lmap row [$db allrows -as lists $sql] {
        lmap cell $row {if {$cell eq ""} {string cat (null)} else {set cell}}
    }]
}

proc queries {db source} {
    foreach sql {
        {select * from sales.customers order by 1}
        {select order_id, product, quantity, unit_price::varchar(20) as price from sales.orders order by 1}
        {select id, c_int8, c_numeric38, c_varchar, c_date from test.everyday_types where id in (1, 3, 4) order by id}
    } {
        same "$source $sql" [rows $db $sql] [ask $sql]
    }
    set statement [$db prepare {select product from sales.orders where customer_id = :who and quantity > :many order by 1}]
    foreach many {5 1} {
        set products [$statement allrows -as lists [dict create who 1 many $many]]
        same "$source parameters" $products [ask "select product from sales.orders where customer_id = 1 and quantity > $many order by 1"]
    }
    $statement close
    set row [lindex [$db allrows {select name, city, since from sales.customers where customer_id = 5}] 0]
    same "$source NULL has no key" $row [dict create name "Zoë Müller"]
}

proc changes {db source} {
    $db allrows {create table test.tcl_t (n int, words varchar(60), price numeric(8,2))}
    set insert [$db prepare {insert into test.tcl_t values (:n, :words, :price)}]
    $insert paramtype n integer
    $insert paramtype words varchar 60
    $insert paramtype price numeric 8 2
    $insert foreach row {n 1 words "d'accord ünïcode" price 1.50} {}
    $insert foreach row {n 2} {}
    same "$source rows" [ask {select * from test.tcl_t order by n}] {{1 {d'accord ünïcode} 1.50} {2 (null) (null)}}
    catch {
        $db transaction {
            $db allrows {delete from test.tcl_t}
            error undo
        }
    }
    same "$source rollback" [ask {select count(*) from test.tcl_t}] 2
    $db transaction {
        set result [[$db prepare {delete from test.tcl_t where n = 1}] execute]
        same "$source affected" [$result rowcount] 1
        $result close
    }
    same "$source commit" [ask {select n from test.tcl_t}] 2
    $insert close
    $db allrows {drop table test.tcl_t}
}

proc catalog {db source} {
    set wanted [ask {select column_name from information_schema.columns where table_name = 'orders' order by ordinal_position}]
    same "$source columns" [dict keys [$db columns orders]] [concat {*}$wanted]
    same "$source tables" [dict keys [$db tables customer%]] customers
    same "$source key" [dict get [lindex [$db primarykeys orders] 0] columnName] order_id
    set key [lindex [$db foreignkeys -foreign orders] 0]
    same "$source foreign key" [list [dict get $key primaryTable] [dict get $key foreignColumn]] {customers customer_id}
}

foreach source {rs pg} {
    set db [tdbc::odbc::connection new DSN=$source]
    queries $db $source
    changes $db $source
    catalog $db $source
    catch {$db allrows {select nothing_here}} message options
    same "$source error" [lindex [dict get $options -errorcode] 2] 42S22
    $db close
}
exit $bad
