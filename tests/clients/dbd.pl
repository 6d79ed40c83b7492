#!/usr/bin/perl
# Perl's DBD::ODBC: narrow functions, bound columns, SQLDescribeParam, transactions.
use strict;
use warnings;
use utf8;
use DBI;

my $bad = 0;

sub same {
    my ($what, $got, $want) = @_;
    $_ //= '(undef)' for $got, $want;
    return if $got eq $want;
    print "failed: $what: got $got, want $want\n";
    $bad = 1;
}

binmode STDOUT, ':utf8';
for my $source ('rs', 'pg') {
    my $db = DBI->connect("dbi:ODBC:$source", undef, undef, {RaiseError => 1, PrintError => 0, odbc_utf8_on => 1});
    same("$source dbms", $db->get_info(17), $source eq 'rs' ? 'Redshift' : 'PostgreSQL');
    my $rows = $db->selectall_arrayref('select customer_id, name, since from sales.customers order by 1');
    same("$source rows", scalar @$rows, 5);
    same("$source text", $rows->[1][1], 'Boulangerie Gérard');
    same("$source date", $rows->[0][2], '2019-03-02');
    my $st = $db->prepare('select product from sales.orders where customer_id = ? and quantity > ? order by 1');
    $st->execute(1, 5);
    same("$source parameters", join(',', map { $_->[0] } @{$st->fetchall_arrayref}), 'Bell');
    $st->execute(1, 1);
    same("$source again", join(',', map { $_->[0] } @{$st->fetchall_arrayref}), 'Bell,City bicycle');
    $db->do('create temp table n (i int)');
    $db->{AutoCommit} = 0;
    same("$source affected", $db->do('insert into n select 1 union all select 2'), 2);
    $db->rollback;
    same("$source rolled back", $db->selectrow_array('select count(*) from n'), 0);
    $db->do('insert into n select 1');
    $db->commit;
    same("$source committed", $db->selectrow_array('select count(*) from n'), 1);
    $db->rollback;
    $db->{AutoCommit} = 1;
    eval { $db->do('select nothing_here') };
    same("$source state", $db->state, '42S22');
    my @tables = map { $_->[2] } @{$db->table_info(undef, 'sales', '%', 'TABLE')->fetchall_arrayref};
    same("$source tables", join(',', sort @tables), 'customers,orders');
    $db->disconnect;
}
exit $bad;
