/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml.h: text into XML 1.0, where neither markup nor what XML forbids may come through. */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include "report/buffer.h"

/* Octets of any kind as character data or the value of an attribute in double quotes:
 * escaped as all text of reports is; of what is left, XML's own signs become references,
 * and characters that XML 1.0 section 2.2 does not know become U+FFFD. */
void xml_text(struct buffer *buffer, const char *octets);

/* ` name="value"`. */
void xml_attribute(struct buffer *buffer, const char *name, const char *value);

#endif
