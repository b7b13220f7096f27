#!/usr/bin/env bash
# The include matrix: a floor sees its own floor, those below it in its column, and base; app sees the right column only through
# client. And each foreign header has one place. Proves that the house stands as docs/architecture.md draws it.
. "$(dirname "$0")/tidy.sh"

c_includes src include | awk '
BEGIN {
    sees["base"] = "base"
    sees["form"] = "form base"
    sees["tui"] = "tui form base"
    sees["store"] = "store base"
    sees["ledger"] = "ledger " sees["store"]
    sees["document"] = "document " sees["ledger"]
    sees["office"] = "office " sees["document"]
    sees["service"] = "service " sees["office"]
    sees["server"] = "server " sees["service"]
    sees["client"] = "client " sees["server"]
    sees["app"] = "app tui form client base"

    place["sqlite3.h"] = "^src/store/"
    place["uv.h"] = "^src/server/"
    place["csv.h"] = "^src/base/csv\\.c$"
    place["jansson.h"] = "^src/base/json\\.c$"
    place["sodium.h"] = "^src/base/hash\\.c$"
    place["utf8proc.h"] = "^src/base/utf8\\.c$"
    place["curses.h"] = place["panel.h"] = place["term.h"] = "^src/tui/"

    names = "assert ctype dirent errno fcntl ftw getopt grp inttypes langinfo libgen limits locale malloc netdb poll pthread " \
        "pty pwd regex sched signal spawn stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string " \
        "strings sys/epoll sys/eventfd sys/file sys/ioctl sys/mman sys/prctl sys/random sys/resource sys/select sys/socket sys/stat sys/statvfs sys/time sys/timerfd " \
        "sys/types sys/uio sys/un sys/vfs sys/wait syslog termios threads time unistd wchar wctype"
    count = split(names, list, " ")
    for (i = 1; i <= count; i++)
        system_header[list[i] ".h"] = 1
}
function refuse(why) {
    print $0 " <- " why
}
function folder_of(path) {
    sub(/[^\/]*$/, "", path)
    return path
}
{
    path = $0
    sub(/:.*/, "", path)
    floor = path
    sub(/^(src|include\/daybook)\//, "", floor)
    if (floor !~ /\//) {
        refuse("stands on no floor")
        next
    }
    sub(/\/.*/, "", floor)
    if (!(floor in sees)) {
        refuse("no floor is called " floor)
        next
    }
    header = $0
    sub(/^[^"<]*/, "", header)
    quoted = header ~ /^"/
    sub(/^["<]/, "", header)
    sub(/[">].*/, "", header)
    if (header ~ /^daybook\//) {
        other = header
        sub(/^daybook\//, "", other)
        sub(/\/.*/, "", other)
        if (index(" " sees[floor] " ", " " other " ") == 0)
            refuse(floor " does not see " other)
        else if (path ~ /^include\/daybook\/client\// && other != "client" && other != "base")
            refuse("would show app what is behind the waist")
    } else if (quoted) {
        if (path ~ /^include\// || header ~ /\// || system("test -e \"" folder_of(path) header "\"") != 0)
            refuse("is no header of this folder; a public one is included as \"daybook/...\"")
    } else if (header in place) {
        if (path !~ place[header])
            refuse("has its one place in " place[header])
    } else if (!(header in system_header)) {
        refuse("is no header of C or POSIX that has been let in")
    }
}' >>"$found"
tidy_end includes
