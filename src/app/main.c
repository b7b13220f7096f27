#include <signal.h>

#include "command.h"

int main(int argc, char **argv)
{
    /* A closed pipe is told by the write that fails, a file-size limit by the engine: neither kills. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    secret_no_core();
    return command_main(argc, argv);
}
