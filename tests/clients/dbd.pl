#!/usr/bin/perl
# Perl's DBD::ODBC: narrow functions, bound columns, SQLDescribeParam, arrays, long values, transactions, the catalog.
use strict;
use warnings;
use utf8;
use DBI qw(:sql_types);

my $bad = 0;
binmode STDOUT, ':utf8';

# Lists of lists, compared as texts.
sub text {
    my ($value) = @_;
    return '[' . join(', ', map { text($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return $value // '(null)';
}

sub same {
    my ($what, $got, $want) = @_;
    ($got, $want) = (text($got), text($want));
    return if $got eq $want;
    print "failed: $what: got $got, want $want\n";
    $bad = 1;
}

# psql's answer.
sub ask {
    my ($sql) = @_;
    open my $psql, '-|:utf8', $ENV{ASK}, $sql or die "psql: $!\n";
    my @rows = map { chomp; [map { $_ eq '(null)' ? undef : $_ } split /\|/, $_, -1] } <$psql>;
    close $psql or die "psql failed: $sql\n";
    return \@rows;
}

sub queries {
    my ($db, $source) = @_;
    for my $sql ('select * from sales.customers order by 1',
        'select order_id, ordered_at, product, quantity, unit_price from sales.orders where order_id <> 1003 order by 1',
        'select id, c_int2, c_int8, c_numeric38, c_varchar, c_date from test.everyday_types where id < 5 order by id') {
        same("$source $sql", $db->selectall_arrayref($sql), ask($sql));
    }
    my $sql = 'select product from sales.orders where customer_id = ? and quantity > ? order by 1';
    my $st = $db->prepare($sql);
    for my $many (5, 1) {
        $st->execute(1, $many);
        same("$source parameters", $st->fetchall_arrayref, ask($sql =~ s/\?/1/r =~ s/\?/$many/r));
    }
    $st = $db->prepare('select name, city from sales.customers where customer_id = ?');
    $st->bind_param(1, 4, SQL_INTEGER);
    $st->execute;
    $st->bind_columns(\my ($name, $city));
    $st->fetch;
    same("$source bound columns", [$name, $city], ["O'Neill & Sons", 'Cork']);
    same("$source names", [$st->{NAME}, $st->{PRECISION}], [['name', 'city'], [60, 40]]);
    $st->finish;
}

# Columns whose type has no length, such as super, are read in pieces of LongReadLen.
sub long_values {
    my ($db, $source) = @_;
    my $long = q{select cast('"' || repeat('ß漢', 30000) || '"' as super)};
    $db->{LongReadLen} = 200_000;
    same("$source long value", $db->selectrow_array($long), '"' . 'ß漢' x 30_000 . '"');
    $db->{LongReadLen} = 1000;
    eval { $db->selectrow_array($long) };
    same("$source too long", $db->state, '01004');
    same("$source varchar", $db->selectrow_array("select repeat('ß', 32767)"), 'ß' x 32_767);
}

sub arrays {
    my ($db, $source) = @_;
    $db->do('create table test.perl_t (n int, words varchar(40), day date)');
    my $insert = $db->prepare('insert into test.perl_t values (?, ?, ?)');
    my @numbers = 1 .. 50;
    my @words = map { $_ % 4 ? "naïve $_" : undef } @numbers;
    my @columns = (\@numbers, \@words, [map { sprintf '2026-01-%02d', $_ % 28 + 1 } @numbers]);
    same("$source array", $insert->execute_array({ArrayTupleStatus => \my @status}, @columns), 50);
    my @rows = map { my $i = $_; [map { $_->[$i] } @columns] } 0 .. 49;
    same("$source array's rows", ask('select * from test.perl_t order by n'), \@rows);
    same("$source update", $db->do('update test.perl_t set words = ? where n > ?', undef, 'late', 45), 5);
    same("$source none", $db->do('delete from test.perl_t where n > 99'), '0E0');
    $db->do('drop table test.perl_t');
}

sub transactions {
    my ($db, $source) = @_;
    $db->do('create table test.perl_n (i int)');
    $db->{AutoCommit} = 0;
    same("$source affected", $db->do('insert into test.perl_n select 1 union all select 2'), 2);
    $db->rollback;
    $db->do('insert into test.perl_n select 3');
    $db->commit;
    $db->{AutoCommit} = 1;
    same("$source transactions", ask('select i from test.perl_n'), [[3]]);
    $db->begin_work;
    $db->do('delete from test.perl_n');
    $db->rollback;
    same("$source begun and undone", ask('select i from test.perl_n'), [[3]]);
    $db->do('drop table test.perl_n');
}

sub catalog {
    my ($db, $source) = @_;
    my $rows = $db->table_info(undef, 'sales', '%', 'TABLE,VIEW')->fetchall_arrayref([2, 3]);
    same("$source tables", $rows, ask(q{select table_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end
        from information_schema.tables where table_schema = 'sales' order by 2, 1}));
    $rows = $db->column_info(undef, 'sales', 'orders', '%')->fetchall_arrayref([3, 16, 17]);
    same("$source columns", $rows, ask(q{select column_name, ordinal_position, is_nullable from information_schema.columns
        where table_schema = 'sales' and table_name = 'orders' order by ordinal_position}));
    same("$source key", [$db->primary_key(undef, 'sales', 'orders')], ['order_id']);
    $rows = $db->foreign_key_info(undef, undef, undef, undef, 'sales', 'orders')->fetchall_arrayref([2, 3, 6, 7]);
    same("$source foreign key", $rows, [['customers', 'customer_id', 'orders', 'customer_id']]);
    $rows = $db->statistics_info(undef, 'sales', 'orders', 0, 1)->fetchall_arrayref;
    same("$source statistics", $rows->[0][2], 'orders');
    same("$source type", $db->type_info(SQL_VARCHAR)->{TYPE_NAME}, 'varchar');
}

sub errors {
    my ($db, $source) = @_;
    for (['select nothing_here', '42S22'], ['select * from nowhere', '42S02'], ['selec', '42000'], ['select 1/0', '22012']) {
        my ($sql, $state) = @$_;
        eval { $db->selectall_arrayref($sql) };
        same("$source $sql", $db->state, $state);
    }
    eval { DBI->connect("dbi:ODBC:$source", 'nobody', 'wrong', {RaiseError => 1, PrintError => 0}) };
    same("$source wrong password", $DBI::state, '28000');
}

for my $source ('rs', 'pg') {
    my $db = DBI->connect("dbi:ODBC:$source", undef, undef, {RaiseError => 1, PrintError => 0, odbc_utf8_on => 1});
    same("$source dbms", $db->get_info(17), $source eq 'rs' ? 'Redshift' : 'PostgreSQL');
    $_->($db, $source) for \&queries, \&long_values, \&arrays, \&transactions, \&catalog, \&errors;
    $db->disconnect;
}
exit $bad;
