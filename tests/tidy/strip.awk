# C without its comments. keep=code: the code, its strings and characters emptied; keep=strings: only what stands in strings.
FNR == 1 { in_comment = 0 }
{
    out = ""
    count = length($0)
    for (i = 1; i <= count; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                i++
            }
        } else if (two == "/*") {
            in_comment = 1
            out = out " "
            i++
        } else if (two == "//") {
            break
        } else if (c == "\"" || c == "'") {
            text = ""
            for (i++; i <= count && (inner = substr($0, i, 1)) != c; i++) {
                if (inner == "\\")
                    text = text substr($0, i++, 1)
                text = text substr($0, i, 1)
            }
            out = out (keep == "code" ? c c : c == "\"" ? text " " : "")
        } else if (keep == "code") {
            out = out c
        }
    }
    if (out ~ /[^ \t]/)
        print FILENAME ":" FNR ":" out
}
