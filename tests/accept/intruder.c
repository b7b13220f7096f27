/* A user of the system who means ill, at a server's socket:
 *
 *   intruder SOCKET hold N             N connections that say nothing
 *   intruder SOCKET greet N            N that say hello and nothing more
 *   intruder SOCKET sign-on N LOGIN PASSWORD   N that sign on and stay
 *   intruder SOCKET half N             N with half a line
 *   intruder SOCKET deaf N LOGIN PASSWORD      N that ask on and on and never read
 *   intruder SOCKET stop N LOGIN PASSWORD      N with half a request, in a program that stands still
 * (SIGSTOP) intruder SOCKET long               a line without an end intruder SOCKET ask                says
 * hello, then the lines of stdin; prints the answers intruder SOCKET lock FILE          takes any lock on
 * FILE that it can
 *
 * Those of N make up again what is cut off, and run until they are ended; "ready" tells that all were tried.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1000, ANSWER_MS = 20000, AGAIN_MS = 20, LONG_BYTES = 1 << 20 };

static const char hello[] = "hello {\"protocol\":1,\"build\":\"intruder\"}\n";
static const char question[] =
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"record.describe\",\"params\":{\"name\":"
    "\"sales-order\"}}\n";

struct plan {
    const char *socket, *mode, *login, *password;
    int count;
};

static int reach(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || strlen(path) >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

static bool say(int fd, const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t done = send(fd, text, bytes, MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        text += done;
        bytes -= (size_t)done;
    }
    return true;
}

/* One line, without its end; false where none comes. */
static bool hear(int fd, char *out, size_t size)
{
    size_t bytes = 0;
    struct pollfd file = {.fd = fd, .events = POLLIN};
    while (bytes + 1 < size && poll(&file, 1, ANSWER_MS) == 1 && read(fd, out + bytes, 1) == 1) {
        if (out[bytes] == '\n') {
            out[bytes] = '\0';
            return true;
        }
        bytes++;
    }
    return false;
}

static bool sign_on(int fd, const struct plan *plan)
{
    static unsigned long last; /* each write has an id of its own */
    char line[1024], request[1024];
    int chars =
        snprintf(request, sizeof request,
                 "{\"jsonrpc\":\"2.0\",\"id\":\"%016lx%016lx\",\"method\":\"session.open\",\"params\":{"
                 "\"login\":\"%s\",\"password\":\"%s\"}}\n",
                 (unsigned long)getpid(), ++last, plan->login, plan->password);
    return say(fd, hello, sizeof hello - 1) && hear(fd, line, sizeof line) &&
           say(fd, request, (size_t)chars) && hear(fd, line, sizeof line) && strstr(line, "\"token\"");
}

static void do_nothing(int fd, const struct plan *plan)
{
    (void)fd;
    (void)plan;
}

static void greet(int fd, const struct plan *plan)
{
    (void)plan;
    say(fd, hello, sizeof hello - 1);
}

static void half(int fd, const struct plan *plan)
{
    (void)plan;
    say(fd, hello, sizeof hello / 2);
}

static void stay(int fd, const struct plan *plan)
{
    sign_on(fd, plan);
}

/* As much as the socket takes; the rest when it is looked at again. */
static void deaf(int fd, const struct plan *plan)
{
    if (!sign_on(fd, plan))
        return;
    while (send(fd, question, sizeof question - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        continue;
}

static void half_request(int fd, const struct plan *plan)
{
    if (sign_on(fd, plan))
        say(fd, question, sizeof question / 2);
}

static const struct manner {
    const char *name;
    void (*begin)(int fd, const struct plan *plan);
    bool stops;
} manners[] = {
    {"hold", do_nothing, false}, {"greet", greet, false}, {"half", half, false},
    {"sign-on", stay, false},    {"deaf", deaf, false},   {"stop", half_request, true},
    {NULL, NULL, false},
};

static bool is_cut(int fd)
{
    struct pollfd file = {.fd = fd, .events = POLLRDHUP};
    return fd < 0 || (poll(&file, 1, 0) == 1 && file.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

/* What is cut off comes again, for ever. */
__attribute__((noreturn)) static void occupy(const struct plan *plan, const struct manner *manner)
{
    static int fds[CONNECTIONS_MAX];
    int tried = 0;
    for (int i = 0; i < CONNECTIONS_MAX; i++)
        fds[i] = -1;
    for (;;) {
        for (int i = 0; i < plan->count; i++) {
            if (!is_cut(fds[i]))
                continue;
            if (fds[i] >= 0)
                close(fds[i]);
            fds[i] = reach(plan->socket);
            if (fds[i] >= 0)
                manner->begin(fds[i], plan);
        }
        if (tried++ == 0) {
            puts("ready");
            fflush(stdout);
            if (manner->stops)
                raise(SIGSTOP);
        }
        poll(NULL, 0, AGAIN_MS);
    }
}

static int say_long(const struct plan *plan)
{
    static char text[LONG_BYTES], line[65536];
    int fd = reach(plan->socket);
    memset(text, 'x', sizeof text);
    if (fd < 0 || !say(fd, hello, sizeof hello - 1) || !hear(fd, line, sizeof line))
        return 1;
    bool took_all = say(fd, text, sizeof text);
    if (hear(fd, line, sizeof line))
        puts(line);
    return took_all && !is_cut(fd) ? 0 : 3;
}

static int ask(const struct plan *plan)
{
    static char line[65537], answer[65537];
    int fd = reach(plan->socket);
    if (fd < 0) {
        printf("no connection: %s\n", strerror(errno));
        return 3;
    }
    if (!say(fd, hello, sizeof hello - 1) || !hear(fd, answer, sizeof answer))
        return 3;
    puts(answer);
    while (fgets(line, sizeof line, stdin)) {
        if (!say(fd, line, strlen(line)) || !hear(fd, answer, sizeof answer)) {
            puts("cut off");
            return 3;
        }
        puts(answer);
    }
    return 0;
}

/* 0: some lock is held, until this is ended. */
static int take_locks(const char *path)
{
    static const int ways[] = {O_RDWR, O_RDONLY, O_WRONLY, O_RDWR | O_CREAT};
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool any = false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        int fd = open(path, ways[i], 0666);
        if (fd < 0)
            continue;
        any = flock(fd, LOCK_EX | LOCK_NB) == 0 || any;
        whole.l_type = ways[i] == O_RDONLY ? F_RDLCK : F_WRLCK;
        any = fcntl(fd, F_SETLK, &whole) == 0 || any;
    }
    if (!any)
        return 3;
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    const struct plan plan = {argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "", argc > 4 ? argv[4] : "",
                              argc > 5 ? argv[5] : "", argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0};
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (strcmp(plan.mode, "ask") == 0)
        return ask(&plan);
    if (strcmp(plan.mode, "long") == 0)
        return say_long(&plan);
    if (strcmp(plan.mode, "lock") == 0)
        return take_locks(argv[3]);
    for (const struct manner *manner = manners; manner->name; manner++)
        if (strcmp(plan.mode, manner->name) == 0 && plan.count > 0 && plan.count <= CONNECTIONS_MAX)
            occupy(&plan, manner);
    fputs("usage: intruder SOCKET MODE …\n", stderr);
    return 2;
}
