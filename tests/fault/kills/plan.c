#include "plan.h"

#include <stdlib.h>
#include <string.h>

static const char *const items[] = {"BK-CITY-26", "BK-TOUR", "BK-CARGO", "BK-KID-16"};

struct dice dice_of(uint64_t seed, const char *what, int64_t a, int64_t b, int64_t c)
{
    struct hash hash;
    unsigned char digest[HASH_BYTES];
    struct dice dice;
    hash_init(&hash);
    hash_add_int(&hash, (int64_t)seed);
    hash_add_text(&hash, what);
    hash_add_int(&hash, a);
    hash_add_int(&hash, b);
    hash_add_int(&hash, c);
    hash_finish(&hash, digest);
    memcpy(&dice.state, digest, sizeof dice.state);
    return dice;
}

unsigned dice_below(struct dice *dice, unsigned sides)
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(dice->state >> 33) % sides;
}

static void id_of(const struct job *job, const char *what, int step, char out[ID_HEX_BYTES])
{
    struct hash hash;
    unsigned char digest[HASH_BYTES];
    hash_init(&hash);
    hash_add_int(&hash, (int64_t)job->seed);
    hash_add_text(&hash, what);
    hash_add_int(&hash, job->round);
    hash_add_int(&hash, job->clerk);
    hash_add_int(&hash, job->number);
    hash_add_int(&hash, step);
    hash_finish(&hash, digest);
    hash_hex(digest, (ID_HEX_BYTES - 1) / 2, out);
}

static void add_cell(struct job *job, int line, const char *field, const char *text)
{
    struct job_cell *cell = &job->cells[job->cell_count++];
    *cell = (struct job_cell){.line = line, .field = field};
    snprintf(cell->text, sizeof cell->text, "%s", text);
}

static void add_cells(struct job *job)
{
    char text[48];
    add_cell(job, 0, "customer", "C001");
    snprintf(text, sizeof text, "job %d of clerk %d, round %d", job->number, job->clerk, job->round);
    add_cell(job, 0, "note", text);
    for (int i = 0; i < job->line_count; i++) {
        const struct job_line *line = &job->lines[i];
        add_cell(job, i + 1, "item", line->item);
        snprintf(text, sizeof text, "%d", line->quantity);
        add_cell(job, i + 1, "quantity", text);
        snprintf(text, sizeof text, "%d.%02d", line->cents / 100, line->cents % 100);
        add_cell(job, i + 1, "price", text);
    }
}

/* What comes after the fields; each ends with -1. */
static const int tails[JOB_KINDS][5] = {
    [JOB_KEEP] = {-1},
    [JOB_DELETE] = {STEP_DELETE, -1},
    [JOB_SUBMIT] = {STEP_SUBMIT, -1},
    [JOB_CORRECT] = {STEP_SUBMIT, STEP_RECALL, STEP_PUT_AGAIN, STEP_SUBMIT_AGAIN, -1},
    [JOB_VOID] = {STEP_SUBMIT, STEP_RECALL, STEP_VOID, -1},
    [JOB_WHOLE] = {STEP_WHOLE, -1},
    [JOB_IMPORT] = {STEP_IMPORT, -1},
};

static enum job_kind choose_kind(struct dice *dice, unsigned kinds)
{
    static const enum job_kind bag[] = {JOB_KEEP,   JOB_DELETE,  JOB_SUBMIT,  JOB_SUBMIT,
                                        JOB_SUBMIT, JOB_CORRECT, JOB_CORRECT, JOB_VOID,
                                        JOB_VOID,   JOB_WHOLE,   JOB_WHOLE,   JOB_IMPORT};
    for (;;) {
        enum job_kind kind = bag[dice_below(dice, sizeof bag / sizeof *bag)];
        if (kinds & (1u << kind)) {
            return kind;
        }
    }
}

void plan_job(uint64_t seed, unsigned kinds, int round, int clerk, int number, struct job *ret)
{
    struct dice dice = dice_of(seed, "job", round, clerk, number);
    *ret = (struct job){.seed = seed, .round = round, .clerk = clerk, .number = number};
    ret->kind = choose_kind(&dice, kinds);
    ret->at_once = dice_below(&dice, 3) == 0;
    ret->line_count = 1 + (int)dice_below(&dice, LINES_MAX);
    for (int i = 0; i < ret->line_count; i++) {
        ret->lines[i].item = items[dice_below(&dice, sizeof items / sizeof *items)];
        ret->lines[i].quantity = 1 + (int)dice_below(&dice, 90);
        ret->lines[i].cents = 1 + (int)dice_below(&dice, 1999);
    }
    ret->quantity_again = 100 + (int)dice_below(&dice, 800);
    add_cells(ret);
    if (ret->kind == JOB_KEEP || ret->kind == JOB_DELETE) {
        ret->puts = 1 + (int)dice_below(&dice, (unsigned)ret->cell_count);
    } else if (ret->kind != JOB_WHOLE && ret->kind != JOB_IMPORT) {
        ret->puts = ret->cell_count - 1;
    }
    for (ret->steps = ret->puts; tails[ret->kind][ret->steps - ret->puts] >= 0; ret->steps++) {
        continue;
    }
    id_of(ret, "draft", 0, ret->uid);
}

enum step_kind plan_step(const struct job *job, int step)
{
    return step < job->puts ? STEP_PUT : (enum step_kind)tails[job->kind][step - job->puts];
}

void plan_request_id(const struct job *job, int step, char out[ID_HEX_BYTES])
{
    enum step_kind kind = plan_step(job, step);
    if (kind == STEP_SUBMIT || kind == STEP_WHOLE) { /* a draft's uid is the id of its submit */
        memcpy(out, job->uid, ID_HEX_BYTES);
    } else {
        id_of(job, "step", step, out);
    }
}

void plan_ref(const struct job *job, int document, char out[32])
{
    snprintf(out, 32, "F%d.%d.%d-%d", job->round, job->clerk, job->number, document);
}

int plan_file_quantity(const struct job *job, int document)
{
    return 1 + (job->lines[0].quantity + document) % 90;
}

char *plan_file(const struct job *job)
{
    char *text = NULL, ref[32];
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    fputs("date,late_reason,customer,ref,item,quantity,price\n", out);
    for (int i = 0; i < FILE_DOCUMENTS; i++) {
        plan_ref(job, i, ref);
        for (int line = 0; line < 2; line++) {
            fprintf(out, "2024-02-05,IMPORT,C001,%s,%s,%d,9.95\n", ref, items[line],
                    plan_file_quantity(job, i));
        }
    }
    fclose(out);
    return text;
}

static void expect_draft(const struct job *job, int puts, FILE *out)
{
    fprintf(out, "draft %d\n", puts);
    for (int line = 0; line <= LINES_MAX; line++) {
        static const char *const sorted[] = {"customer", "item", "note", "price", "quantity"};
        for (size_t field = 0; field < sizeof sorted / sizeof *sorted; field++) {
            for (int i = 0; i < puts; i++) {
                const struct job_cell *cell = &job->cells[i];
                if (cell->line == line && strcmp(cell->field, sorted[field]) == 0) {
                    fprintf(out, "%d %s %s\n", line, cell->field, cell->text);
                }
            }
        }
    }
}

static void expect_lines(const struct job *job, bool again, FILE *out)
{
    for (int i = 0; i < job->line_count; i++) {
        const struct job_line *line = &job->lines[i];
        fprintf(out, "%d %s %lld %lld\n", i + 1, line->item,
                (again && i == 0 ? job->quantity_again : line->quantity) * 1000000LL, line->cents * 10000LL);
    }
}

static void expect_file(const struct job *job, FILE *out)
{
    char ref[32];
    for (int i = 0; i < FILE_DOCUMENTS; i++) {
        plan_ref(job, i, ref);
        fprintf(out, "%s submitted 1 2 %lld\n", ref, 2 * plan_file_quantity(job, i) * 1000000LL);
    }
}

/* How a document stands after each step: state, revision, the quantity of line 1 in its correction (-1:
 * none), events. */
static const struct standing {
    enum step_kind step;
    const char *state;
    int revision, correction;
    const char *events;
} standings[] = {
    {STEP_SUBMIT, "submitted", 1, -1, "submit"},
    {STEP_WHOLE, "submitted", 1, -1, "submit"},
    {STEP_RECALL, "recalled", 1, 0, "submit recall"},
    {STEP_PUT_AGAIN, "recalled", 1, 1, "submit recall"},
    {STEP_SUBMIT_AGAIN, "submitted", 2, -1, "submit recall submit"},
    {STEP_VOID, "void", 1, -1, "submit recall void"},
};

void plan_expect(const struct job *job, int step, FILE *out)
{
    if (step < 0) {
        return;
    }
    enum step_kind kind = plan_step(job, step);
    if (kind == STEP_PUT) {
        expect_draft(job, step + 1, out);
    } else if (kind == STEP_IMPORT) {
        expect_file(job, out);
    }
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++) {
        const struct standing *standing = &standings[i];
        if (standing->step != kind) {
            continue;
        }
        fprintf(out, "document %s %d C001 %s\n", standing->state, standing->revision, job->cells[1].text);
        expect_lines(job, standing->revision == 2, out);
        fprintf(out, "events %s\n", standing->events);
        if (standing->correction >= 0) {
            fprintf(out, "correction %d\n",
                    standing->correction ? job->quantity_again : job->lines[0].quantity);
        }
    }
}
