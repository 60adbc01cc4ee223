/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decrypt.h: the user data of a call as it was before it went into the tunnel, where the
 * face gave secrets.
 *
 *     GRE ── order ── MPPE ── MPPC or Deflate ── VJ ── outbox ── face
 *            (cipher.h)      (unwrap.h)               (outbox.h)
 *
 * Ciphers and histories follow their sender, so packets go through them in the order of
 * GRE's sequence numbers: one that comes early waits until those before it came, or until
 * REORDER_MAX wait, or until the outbox can wait no longer. Late ones are read where no
 * history is needed. For a face that cannot wait, MPPE's are read ahead of their turn as well.
 */
#ifndef ANALYZE_DECRYPT_H
#define ANALYZE_DECRYPT_H

#include "analyze/engine.h"

#define REORDER_MAX 64               /* packets of a direction that wait for earlier ones */
#define REORDER_OCTETS_MAX 262144    /* of them */

/* Of a whole handle: NULL in one without secrets. */
struct clearing;
struct clearing *clearing_new(const struct pptpscope_config *config);
void clearing_free(struct clearing *clearing);

/* One GRE packet with payload of side `from`; `frame` NULL: no PPP frame could be read; `copy`: it was there before. */
void decrypt_packet(struct pptpscope *scope, struct call *call, unsigned from, const struct gre *gre,
                    const struct frame *frame, bool copy);

/* The call was granted: GRE of it may come by another address (see bridge.h). */
void decrypt_grant(struct pptpscope *scope, struct call *call);

/* The call is over: what waits is decided. */
void decrypt_end(struct call *call);

struct decryption;
void decryption_free(struct decryption *decryption);
void decryption_facts_free(struct decryption_facts *facts);

#endif
