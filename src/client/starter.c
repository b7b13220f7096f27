/* The ledger's own server, started in the background by the program itself: `daybook serve`. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client_internal.h"

/* What a server has no use for, secrets first. */
static bool left_out(const char *entry)
{
    static const char *const names[] = {"DAYBOOK_PASSWORD=", "DAYBOOK_OPERATOR=", "DAYBOOK_DB="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(entry, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static char **environment(void)
{
    size_t count = 0, kept = 0;
    while (environ[count])
        count++;
    char **out = calloc(count + 1, sizeof *out);
    for (size_t i = 0; out && i < count; i++)
        if (!left_out(environ[i]))
            out[kept++] = environ[i];
    return out;
}

/* No signal that the screens hold back or take is so for the server. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigdelset(&all, SIGPIPE);
    sigdelset(&all, SIGXFSZ);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static int spawn(struct starter *starter, const char *program, char *const argv[], int said)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    char **env = environment();
    pid_t pid = 0;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&files, said, STDERR_FILENO);
    set_attributes(&attributes);
    int failed = env ? posix_spawn(&pid, program, &files, &attributes, argv, env) : ENOMEM;
    if (!failed)
        starter->pid = pid;
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    free(env);
    return failed;
}

enum rc starter_begin(struct starter *starter, const char *program, const char *ledger, int wait_ms,
                      struct err *err)
{
    char wait[16];
    snprintf(wait, sizeof wait, "%d", (wait_ms + 999) / 1000);
    char *const argv[] = {(char *)"daybook", (char *)"-d", (char *)ledger, (char *)"--wait", wait,
                          (char *)"serve",   NULL};
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_set(err, RC_UNAVAILABLE, "too many files are open: %s", strerrordesc_np(errno));
    int failed = spawn(starter, program, argv, pipe_ends[1]);
    close(pipe_ends[1]);
    if (failed) {
        close(pipe_ends[0]);
        return err_set(err, RC_UNAVAILABLE, "the server of %s cannot be started: %s", ledger,
                       strerrordesc_np(failed));
    }
    starter->said = pipe_ends[0];
    return RC_OK;
}

/* The first line of what it said, without the program's name. */
static enum rc tell(int said, struct err *err)
{
    char text[ERR_TEXT_BYTES];
    static const char name[] = "daybook: ";
    ssize_t bytes = read(said, text, sizeof text - 1);
    text[bytes > 0 ? bytes : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    const char *words = strncmp(text, name, sizeof name - 1) == 0 ? text + sizeof name - 1 : text;
    return err_set(err, RC_UNAVAILABLE, "%s",
                   words[0] ? words : "the server ended at once; see its log beside the ledger");
}

enum rc starter_look(struct starter *starter, struct err *err)
{
    int status = 0;
    enum rc rc = RC_OK;
    if (starter->pid == 0 || waitpid((pid_t)starter->pid, &status, WNOHANG) != starter->pid)
        return RC_OK;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        rc = tell(starter->said, err);
    close(starter->said);
    *starter = (struct starter){0};
    return rc;
}

void starter_end(struct starter *starter)
{
    if (starter->pid == 0)
        return;
    (void)!starter_look(starter, NULL);
    if (starter->pid != 0) /* it goes on by itself */
        close(starter->said);
}
