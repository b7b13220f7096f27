#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daybook/base/day.h"

enum { DRAW_EVERY_US = 100000, LINE_BYTES = 512, BAR_MAX = 40, COLUMNS_WITHOUT_SIZE = 80 };

static int terminal_columns(void)
{
    struct winsize size = {0};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return COLUMNS_WITHOUT_SIZE;
    }
    return size.ws_col < LINE_BYTES ? size.ws_col : LINE_BYTES - 1;
}

void progress_line(const char *what, int64_t done, int64_t total, int cells, char *out, size_t size)
{
    char head[64], tail[96], bar[BAR_MAX + 1] = "";
    done = done < 0 ? 0 : done;
    if (total > 0) {
        done = done > total ? total : done;
        int percent = (int)((__int128)done * 100 / total);
        snprintf(head, sizeof head, "%s ", what);
        snprintf(tail, sizeof tail, " %3d %%  %lld of %lld", percent, (long long)done, (long long)total);
        int room = cells - (int)strlen(head) - (int)strlen(tail) - 2;
        room = room > BAR_MAX ? BAR_MAX : room;
        int full = room > 0 ? (int)((__int128)done * room / total) : 0;
        for (int i = 0; i < room; i++) {
            bar[i] = i < full ? '#' : '-';
        }
    } else {
        snprintf(head, sizeof head, "%s: ", what);
        snprintf(tail, sizeof tail, "%lld", (long long)done);
    }
    size_t fits = cells < 0 ? 0 : (size_t)cells + 1 < size ? (size_t)cells + 1 : size;
    if (bar[0] == '\0') {
        snprintf(out, fits, "%s%s", head, tail);
    } else {
        snprintf(out, fits, "%s[%s]%s", head, bar, tail);
    }
}

void progress_start(struct progress *progress, const char *what)
{
    *progress = (struct progress){.what = what, .wanted = isatty(STDERR_FILENO)};
}

void progress_tell(void *context, int64_t done, int64_t total)
{
    struct progress *progress = context;
    int64_t now = instant_now();
    if (!progress->wanted || (progress->shown && now - progress->drawn_us < DRAW_EVERY_US)) {
        return;
    }
    char line[LINE_BYTES];
    int columns = terminal_columns() - 1; /* the last one stays free: some terminals wrap there */
    progress_line(progress->what, done, total, columns, line, sizeof line);
    fprintf(stderr, "\r%-*s", columns, line);
    fflush(stderr);
    progress->shown = true;
    progress->drawn_us = now;
}

void progress_end(struct progress *progress)
{
    if (progress->shown) {
        fprintf(stderr, "\r%*s\r", terminal_columns() - 1, "");
        fflush(stderr);
    }
    progress->shown = false;
}
