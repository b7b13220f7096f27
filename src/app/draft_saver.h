/* Keeps a document being keyed in the ledger's drafts: cells of fields left are sent without waiting, one
 * draft.put under way, later ones merged. What was refused is kept and sent again with the next change, so
 * nothing that was shown is lost. Where another terminal has keyed the same draft, nothing of it is written
 * over: the text stays here, and what differs is told. */
#ifndef DAYBOOK_APP_DRAFT_SAVER_H
#define DAYBOOK_APP_DRAFT_SAVER_H

#include "daybook/base/hash.h"
#include "daybook/client/client.h"
#include "daybook/form/entry.h"

enum { DRAFT_TYPE_BYTES = 48, DRAFT_HANDLE_BYTES = 48 };

/* An import's last transaction holds the writer up to 3 s; a program whose terminal is gone ends within 2. */
enum { DRAFT_WAIT_MS = 5000, DRAFT_HANG_UP_WAIT_MS = 1500 };

/* Changes not yet known to be stored. */
struct draft_batch {
    struct arena arena;
    struct cells cells;
    int dropped[CELLS_LINES_MAX];
    size_t dropped_count;
};

struct draft_saver {
    struct client *client;
    struct entry *entry; /* borrowed */
    char uid[ID_HEX_BYTES];
    char type[DRAFT_TYPE_BYTES];
    char handle[DRAFT_HANDLE_BYTES]; /* "" until first stored */
    int64_t seq;                     /* of the last put that was taken */
    int64_t keystrokes_before;       /* keyed in earlier sittings */
    struct draft_batch pending, sent;
    bool under_way;
    bool unknown;      /* whether what was sent is stored: it is sent once more, as it was */
    bool stale;        /* another terminal keys this draft, or has ended it: nothing more is sent from here */
    struct err failed; /* rc RC_OK: the last put was taken */
};

/* A fresh draft of a type (a new uid), or an old one to go on with (the fields are set by the caller after
 * this). */
void draft_saver_start(struct draft_saver *saver, struct client *client, struct entry *entry,
                       const char *type);
void draft_saver_free(struct draft_saver *saver);
/* Puts a cell among the changes without the entry (a late reason, a copied document's cells). */
void draft_saver_add(struct draft_saver *saver, int line, const char *field, const char *text);
/* Takes what the entry has to store and sends it unless a put is under way. */
void draft_saver_offer(struct draft_saver *saver);
/* Stores everything and waits for it. RC_OK when nothing is left; otherwise the ledger's refusal, and the
 * changes are kept. */
enum rc draft_saver_flush(struct draft_saver *saver, int wait_ms, struct err *err) MUST_CHECK;
/* Moves what is not stored yet into a submit's params: draft, seq, cells, drop_lines, keystrokes. */
enum rc draft_saver_submit_params(struct draft_saver *saver, struct js *params, struct err *err) MUST_CHECK;
/* Where the screen's document and another state of it (a draft's or a document's cells) part. */
enum { DRAFT_DIFFERENCES_TOLD = 2 };
struct draft_difference {
    size_t count;
    int line; /* of the first */
    char field[ERR_NAME_BYTES];
    char text[300]; /* the first few, in words */
};
void draft_saver_compare(const struct draft_saver *saver, const struct cells *there, const struct form *form,
                         struct draft_difference *ret);
/* Whether a draft exists in the ledger or is on its way there. */
bool draft_saver_exists(const struct draft_saver *saver);

#endif
