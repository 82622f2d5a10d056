# does: find, xargs and sed on many files
mkdir files && for number in $(seq 1 200); do echo "line $number" >"files/$number.txt"; done
find files -name '*.txt' -print0 | xargs -0 -n 20 sed -i 's/line/row/'
[ "$(cat files/*.txt | grep -c row)" -eq 200 ] && echo ok
