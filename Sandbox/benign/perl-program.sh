# does: Perl with regular expressions and fork
command -v perl >/dev/null || { echo "skipped: no perl"; exit; }
perl -e 'if (my $p = fork) { waitpid $p, 0; print $? >> 8 == 7 ? "ok\n" : "no\n" } else { "abc 7" =~ /(\d)/; exit $1 }'
