/* Where a ledger's own server listens, and how both sides come together there. An own socket is
 * $XDG_RUNTIME_DIR/daybook/<16 hex>.sock, the hex from the file's device and inode; without XDG_RUNTIME_DIR (or where the name would be too long)
 * it lies in /tmp/daybook-UID, a folder that must be the user's own and closed to others. */
#ifndef DAYBOOK_SERVER_PLACE_H
#define DAYBOOK_SERVER_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "daybook/base/err.h"

enum { PLACE_BYTES = 108 }; /* of a socket's name, as the kernel takes it */

/* The name of the ledger's own socket. `make`: makes the folder where it is missing. RC_UNAVAILABLE: the file is not there, or the folder is not safe. */
enum rc place_own(const char *ledger, bool make, char ret[PLACE_BYTES], struct err *err) MUST_CHECK;
bool place_is_socket(const char *path);
/* A socket, or a name that ends in .sock where no file is (or none can be seen): a service's that is away for the moment. */
bool place_names_socket(const char *path);

/* Binds and listens, for those whom `mode` lets. What lies there is taken away first: the caller holds the ledger's lock, so nobody listens there. */
enum rc place_listen(const char *path, mode_t mode, int *ret_fd, struct err *err) MUST_CHECK;
/* Connects without waiting; the descriptor does not block. False, with errno as connect(2) left it: nobody listens, or not for this user. */
bool place_connect(const char *path, int *ret_fd);
/* Who is on the other side. False where the kernel does not tell. */
bool place_peer(int fd, uid_t *ret_uid, pid_t *ret_pid);

#endif
