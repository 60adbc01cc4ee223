/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_auth.h: rules_auth_agree.c, the part of rules_auth.c that looks for a method both ends would have taken. */
#ifndef ANALYZE_RULES_AUTH_H
#define ANALYZE_RULES_AUTH_H

#include "analyze/rules.h"

bool auth_eap_not_supported(const struct build *b, struct finding *f);
bool auth_client_demands(const struct build *b, struct finding *f);
bool auth_rejected_by_client(const struct build *b, struct finding *f);
bool auth_eap_only(const struct build *b, struct finding *f);
bool auth_not_agreed(const struct build *b, struct finding *f);

#endif
