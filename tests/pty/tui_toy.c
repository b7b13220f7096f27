/* A program on the terminal floor alone, for its tests to be run against: one field, a status row that says
 * what came last. F1 counts, F3 garbles the screen and paints it anew, F5 is busy for a while, F6 makes the
 * other descriptor readable, F8 crashes, F9 lends the terminal out, F10 ends. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "daybook/base/utf8.h"
#include "daybook/tui/tui.h"

enum { FIELD_ROW = 4, FIELD_COLUMN = 10, FIELD_CELLS = 30, TEXT_BYTES = 4096, SLEEP_MS = 300 };

static struct {
    char text[TEXT_BYTES];
    size_t bytes;
    unsigned long chars, pasted, keys, ready;
    const char *said;
    int pipe[2];
    long memory_kib; /* at the start */
} toy;

enum { MEMORY_GROWTH_KIB = 4096 };

static long memory_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void toy_draw(struct canvas *canvas)
{
    int rows, columns;
    tui_size(&rows, &columns);
    if (canvas_resize(canvas, rows, columns, NULL) != RC_OK)
        return;
    canvas_clear(canvas);
    canvas_format(canvas, 0, 0, columns, STYLE_STATUS, "%dx%d %s", rows, columns, toy.said);
    canvas_text(canvas, FIELD_ROW, 0, 9, STYLE_LABEL, "名称 |", false, false);
    canvas_text(canvas, FIELD_ROW, FIELD_COLUMN, FIELD_CELLS, STYLE_FOCUS, toy.text, true, true);
    canvas_text(canvas, FIELD_ROW + 1, 0, 9, STYLE_LABEL, "Code |", false, false);
    int cells = utf8_cells(toy.text);
    canvas->caret_row = FIELD_ROW;
    canvas->caret_column = FIELD_COLUMN + (cells < FIELD_CELLS ? cells : FIELD_CELLS - 1);
}

static void toy_char(struct key key)
{
    toy.chars++;
    toy.pasted += key.pasted;
    char bytes[5];
    size_t count = utf8_encode(key.point, bytes);
    if (key.point < 0x20 || toy.bytes + count >= TEXT_BYTES)
        return;
    memcpy(toy.text + toy.bytes, bytes, count + 1);
    toy.bytes += count;
}

static void toy_sleep(void)
{
    struct timespec time = {.tv_nsec = SLEEP_MS * 1000000L};
    nanosleep(&time, NULL);
}

static void toy_counts(void)
{
    static char said[200];
    snprintf(said, sizeof said, "chars=%lu pasted=%lu keys=%lu memory=%s", toy.chars, toy.pasted, toy.keys,
             memory_kib() < toy.memory_kib + MEMORY_GROWTH_KIB ? "small" : "big");
    toy.said = said;
    toy.bytes = 0;
    toy.text[0] = '\0';
}

static bool toy_key(struct key key)
{
    toy.keys++;
    toy.said = action_info(key.action)->name;
    if (key.action == ACT_CHAR)
        toy_char(key);
    else if (key.action == ACT_HELP)
        toy_counts();
    else if (key.action == ACT_REFRESH)
        toy_sleep();
    else if (key.action == ACT_NEW)
        toy.ready += write(toy.pipe[1], "x", 1) == 1;
    else if (key.action == ACT_LEAVE) {
        toy.ready += write(STDOUT_FILENO, "\rgarbled\n", 9) == 9;
        tui_redraw();
    } else if (key.action == ACT_DUP_LINE)
        raise(SIGABRT);
    else if (key.action == ACT_HISTORY) {
        tui_suspend();
        ssize_t done = write(STDOUT_FILENO, "outside\n", 8);
        toy_sleep();
        tui_resume();
        toy.said = done == 8 ? "back again" : "lost";
    }
    return key.action != ACT_SUBMIT;
}

static bool toy_step(struct canvas *canvas)
{
    struct key key;
    char byte;
    if (!tui_key_waiting()) {
        toy_draw(canvas);
        tui_show(canvas);
    }
    switch (tui_wait(toy.pipe[0], -1, &key)) {
    case TUI_KEY:
        return toy_key(key);
    case TUI_RESIZE:
        toy.said = "resized";
        return true;
    case TUI_READY:
        toy.said = read(toy.pipe[0], &byte, 1) == 1 ? "ready" : "not ready";
        return true;
    case TUI_TIMEOUT:
        toy.said = "timeout";
        return true;
    case TUI_HANGUP:
        break;
    }
    int fd = getenv("TOY_LEFT") ? open(getenv("TOY_LEFT"), O_WRONLY | O_CREAT, 0600) : -1;
    if (fd >= 0)
        close(fd);
    return false;
}

int main(void)
{
    struct err err = {0};
    struct tui_options options = {.theme = getenv("TOY_THEME"), .keys_file = getenv("TOY_KEYS")};
    enum rc rc = tui_open(&options, &err);
    if (rc != RC_OK) {
        printf("refused %d: %s\n", rc, err.text);
        return rc_exit_status(rc);
    }
    toy.said = "hello";
    toy.memory_kib = memory_kib();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0});
    struct canvas canvas = {0};
    if (pipe(toy.pipe) != 0)
        return 9;
    while (toy_step(&canvas))
        ;
    canvas_free(&canvas);
    return 0; /* exit gives the terminal back */
}
