/* What both ends of the waist must agree on. */
#ifndef DAYBOOK_SERVICE_PROTOCOL_H
#define DAYBOOK_SERVICE_PROTOCOL_H

enum {
    PROTOCOL_VERSION = 1,
    LINE_BYTES_MAX = 64 * 1024,   /* of a request or a reply, its newline not counted */
    UPLOAD_BYTES_MAX = 24 * 1024, /* of raw CSV in one import.put */
};
#define PROTOCOL_BUILD "0.1.0"

#endif
