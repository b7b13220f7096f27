/* A small program for the harness to be tried on: it shows what was typed, how much, and how large the screen
 * is. F2 works on a thread before it paints "done", F3 spins for ever, F4 rings, F10 ends with status 7. Its
 * first argument is its first message. */
#include <curses.h>
#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_BYTES = 60, WORK_STEPS = 20, STEP_NS = 5000000 };

struct work {
    int done_pipe[2];
    char day[16]; /* the day it is for the worker */
};

/* Works for a while with nothing to be seen of it, while the main thread sleeps: that is no rest. */
static void *work(void *argument)
{
    struct work *done = argument;
    volatile uint64_t sum = 0;
    for (int step = 0; step < WORK_STEPS; step++) {
        struct timespec start, now;
        clock_gettime(CLOCK_MONOTONIC, &start);
        do {
            sum++;
            clock_gettime(CLOCK_MONOTONIC, &now);
        } while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < STEP_NS);
    }
    time_t now = time(NULL);
    struct tm day;
    strftime(done->day, sizeof done->day, "%F", gmtime_r(&now, &day));
    if (write(done->done_pipe[1], "x", 1) != 1) {
        return NULL;
    }
    return NULL;
}

static void show_look(void)
{
    mvaddstr(1, 0, "名字 Ärger");
    attron(A_BOLD);
    mvaddstr(2, 2, "bold");
    attroff(A_BOLD);
    attron(A_REVERSE);
    mvaddstr(2, 8, "漢字");
    attroff(A_REVERSE);
    attron(A_UNDERLINE | COLOR_PAIR(1));
    mvaddstr(3, 0, "red");
    attroff(A_UNDERLINE | COLOR_PAIR(1));
}

static void show_state(const char *text, long count, const char *message, const char *day)
{
    mvprintw(0, 0, "%dx%d", LINES, COLS);
    clrtoeol();
    mvprintw(5, 0, "message %s", message);
    clrtoeol();
    mvprintw(7, 0, "%s", day);
    mvprintw(6, 0, "count %ld", count);
    clrtoeol();
    mvprintw(4, 0, "text %s", text);
    clrtoeol();
    refresh();
}

static const char *work_on_thread(struct work *done)
{
    pthread_t thread;
    char byte;
    if (pipe(done->done_pipe) != 0 || pthread_create(&thread, NULL, work, done) != 0) {
        return "no thread";
    }
    bool told = read(done->done_pipe[0], &byte, 1) == 1;
    pthread_join(thread, NULL);
    return told ? "done" : "lost";
}

static const char *act_on(int key, struct work *done, bool *over_ret)
{
    switch (key) {
    case KEY_F(2):
        return work_on_thread(done);
    case KEY_F(3):
        for (volatile int spin = 1; spin;) {
        }
        return "never";
    case KEY_F(4):
        beep();
        return "rang";
    case KEY_F(10):
        *over_ret = true;
        return "over";
    case KEY_RESIZE:
        return "resized";
    case '\033':
        return "escape";
    default:
        return "";
    }
}

int main(int argc, char **argv)
{
    char text[TEXT_BYTES + 1] = "";
    long count = 0;
    bool over = false;
    struct work work_done = {0};
    setlocale(LC_ALL, "");
    set_escdelay(400);
    if (!initscr()) {
        return 2;
    }
    raw();
    noecho();
    keypad(stdscr, TRUE);
    start_color();
    use_default_colors();
    init_pair(1, COLOR_RED, -1);
    show_look();
    show_state(text, count, argc > 1 ? argv[1] : "", work_done.day);
    while (!over) {
        int key = getch();
        if (key == ERR) {
            break;
        }
        const char *message = act_on(key, &work_done, &over);
        if (key >= ' ' && key < 127 && strlen(text) < TEXT_BYTES) {
            text[strlen(text)] = (char)key;
        }
        count++;
        show_state(text, count, message, work_done.day);
    }
    endwin();
    printf("bye\n");
    return over ? 7 : 1;
}
