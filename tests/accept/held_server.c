/* held_server LOGIN: the server stands still (a stuck disk, a stopped machine) while a clerk keys and hangs
 * up. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "drive.h"
#include "pty/servers.h"

enum { LEAVE_MS = 2000 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static pid_t hold(struct drive *drive)
{
    pid_t pids[SERVERS_MAX];
    if (servers_list(pids) != 1) {
        drive_fail(drive, "there is not one server");
    }
    kill(pids[0], SIGSTOP);
    return pids[0];
}

static void leave(struct drive *drive, const char *label, pid_t server)
{
    struct err err = {0};
    int status = -1;
    int64_t began = now_ms();
    pty_hang_up(drive->pty);
    enum rc rc = pty_wait_exit(drive->pty, 3 * LEAVE_MS, &status, &err);
    int64_t took_ms = now_ms() - began;
    kill(server, SIGCONT);
    if (rc != RC_OK || status != 0) {
        drive_fail(drive, "%s: status %d, %s", label, status, err.text);
    }
    printf("%s: gone %lld ms after the terminal\n", label, (long long)took_ms);
    if (took_ms > LEAVE_MS) {
        drive_fail(drive, "%s: %d ms are allowed", label, LEAVE_MS);
    }
    pty_free(drive->pty);
    drive->pty = NULL;
}

static void open_order(struct drive *drive, const char *login)
{
    drive_start(drive);
    drive_sign_on(drive, login);
    drive_type(drive, "SO<Enter>");
    drive_see(drive, "Sales order  new");
    drive_settle(drive);
}

int main(int argc, char **argv)
{
    struct drive drive;
    const char *login = argc > 1 ? argv[1] : "";
    servers_adopt();

    /* A list that does not come: the screen says so, takes what is typed meanwhile, and shows it after. */
    open_order(&drive, login);
    pid_t server = hold(&drive);
    drive_type(&drive, "<F4>");
    drive_see(&drive, "waiting for the ledger");
    drive_type(&drive, "<F3>w-1");
    kill(server, SIGCONT);
    drive_see(&drive, "w-1");
    drive_settle(&drive);

    server = hold(&drive);
    drive_type(&drive, "<F4>");
    drive_see(&drive, "waiting for the ledger");
    leave(&drive, "a list was waited for", server);

    open_order(&drive, login);
    server = hold(&drive);
    drive_type(&drive, "<Tab*3>HELD-1<Tab>");
    drive_see(&drive, "…");
    leave(&drive, "a field was being saved", server);

    drive_start(&drive);
    drive_sign_on(&drive, login);
    drive_see(&drive, "Go on keying");
    drive_type(&drive, "<Enter>");
    drive_see(&drive, "HELD-1");
    drive_end(&drive);
    return 0;
}
