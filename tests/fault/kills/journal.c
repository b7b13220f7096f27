#include "journal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int journal_open(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

void journal_write(int fd, int job, int step, enum record_kind kind, const char *text)
{
    struct journal_record record = {
        .job = job, .step = (int16_t)step, .kind = (uint8_t)kind, .is_text = text != NULL};
    snprintf(record.text, sizeof record.text, "%s", text ? text : "");
    if (write(fd, &record, sizeof record) != (ssize_t)sizeof record) {
        _exit(3);
    }
}

struct known *journal_touch(struct knowledge *knowledge, int job)
{
    while ((size_t)job >= knowledge->count) {
        if (knowledge->count == knowledge->capacity) {
            knowledge->capacity = knowledge->capacity ? knowledge->capacity * 2 : 64;
            knowledge->jobs = realloc(knowledge->jobs, knowledge->capacity * sizeof *knowledge->jobs);
            if (!knowledge->jobs) {
                abort();
            }
        }
        knowledge->jobs[knowledge->count++] = (struct known){.done = -1, .sent = -1};
    }
    return &knowledge->jobs[job];
}

static void take(struct knowledge *knowledge, const struct journal_record *record, names_draft_fn names_draft,
                 void *context)
{
    struct known *known = journal_touch(knowledge, record->job);
    if (record->kind == RECORD_SENT) {
        knowledge->sent_again += record->step <= known->sent;
        known->sent = record->step > known->sent ? record->step : known->sent;
        return;
    }
    known->done = record->step;
    knowledge->done++;
    if (!record->is_text || !record->text[0]) {
        return;
    }
    if (names_draft(context, record->job, record->step)) {
        memcpy(known->draft, record->text, sizeof known->draft);
    } else {
        memcpy(known->number, record->text, sizeof known->number);
        known->has_number = true;
    }
}

void journal_read(const char *path, names_draft_fn names_draft, void *context, struct knowledge *knowledge)
{
    struct journal_record records[64];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got;
    if (fd < 0) {
        return;
    }
    while ((got = pread(fd, records, sizeof records, knowledge->read_bytes)) >= (ssize_t)sizeof *records) {
        size_t count = (size_t)got / sizeof *records;
        for (size_t i = 0; i < count; i++) {
            take(knowledge, &records[i], names_draft, context);
        }
        knowledge->read_bytes += (long)(count * sizeof *records);
    }
    close(fd);
}

void journal_forget(struct knowledge *knowledge)
{
    free(knowledge->jobs);
    *knowledge = (struct knowledge){0};
}
