# does: text that is not ASCII, in names and contents
echo "żółć 日本 🙂" >"ünïcode 名.txt" && grep -q 日本 ./*名.txt && [ "$(echo żółć | wc -m)" -eq 5 ] && echo ok
