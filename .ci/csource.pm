# Reading C for the checks: the files of the tree, and a file's text with everything that is not code blanked out.
package csource;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(files code);

# files(FOLDER...): every .c and .h below these folders, sorted.
sub files {
    my @there = grep { -d } @_;
    return () if !@there;
    return sort split /\n/, `find @there -name node_modules -prune -o -type f -name '*.[ch]' -print`;
}

sub blank {
    my ($text) = @_;
    return $text =~ s/[^\n]/ /gr;
}

# Of #if ... #else ... #endif only the first branch is read, so that braces stay balanced.
sub drop_directives {
    my ($text) = @_;
    my @out;
    my @skipping;    # one entry for each open #if: true behind its #else or #elif
    my $continued = 0;
    for my $line (split /^/, $text) {
        my $directive = $continued || $line =~ /^\s*#/;
        if (!$continued && $line =~ /^\s*#\s*(if|ifdef|ifndef)\b/) {
            push @skipping, 0;
        } elsif (!$continued && $line =~ /^\s*#\s*(else|elif)\b/ && @skipping) {
            $skipping[-1] = 1;
        } elsif (!$continued && $line =~ /^\s*#\s*endif\b/) {
            pop @skipping;
        }
        $continued = $directive && $line =~ /\\$/;
        push @out, $directive || grep({ $_ } @skipping) ? blank($line) : $line;
    }
    return join '', @out;
}

# code(PATH): the text without comments, string and character contents and preprocessor lines; lines keep their numbers.
sub code {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my $text = do { local $/; <$in> } // '';
    $text =~ s{(/\*.*?\*/|//[^\n]*)|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')}
              {defined $1 ? blank($1) : substr($2, 0, 1) . blank(substr $2, 1, -1) . substr($2, -1)}egs;
    return drop_directives($text);
}

1;
