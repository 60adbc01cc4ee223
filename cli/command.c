/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.c: the table of commands, and what they share. */
#define _POSIX_C_SOURCE 200809L
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/help.h"

const char *program_version = "";

const struct command commands[] = {
    { "analyze", ON_ANALYZE, cmd_analyze, "FILE...",
      "whether each PPTP session connected, how, and if not, why",
      "Reads captures and shows each PPTP session in one line: who connected to whom, as which user, with which "
      "authentication and encryption, how it ended. Under a session that failed stands why.", NULL },
    { "audit", ON_AUDIT, cmd_audit, "FILE...",
      "whether each session keeps a policy of encryption and authentication",
      "Gives each PPTP session a verdict. pass: all that the policy demands is shown to be kept. fail: packets show that "
      "it is not. unproven: the capture shows neither, as of a session that never carried user data, or one of which "
      "the beginning is missing. Fails with status 1 if any session fails or is unproven.", NULL },
    { "decrypt", ON_DECRYPT, cmd_decrypt, "FILE...",
      "with the users' passwords, what the tunnels carried, as a capture",
      "Writes what the tunnels carried as a capture of plain packets, with their original times, for Wireshark, tcpdump "
      "and Zeek. The keys follow from the password and the login that the capture shows. Says for each session whether "
      "the password is right, and how many packets stay unread and why. Fails with status 1 if there was nothing to "
      "write.", NULL },
    { "tui", ON_TUI, cmd_tui, "FILE...|-i NAME", "the sessions on the terminal, to look into",
      "Shows the sessions of captures on the terminal: a list to sort and filter, each session as a ladder of its "
      "messages, every field of a message, what was found and what would help. ? shows the keys.", keys_help_print },
    { "explain", ON_EXPLAIN, cmd_explain, "[ID|NUMBER|LINE|-]",
      "what a finding, a Windows error number or a log means",
      "Explains a finding by its id, a Windows error number (742, 0x2e6), or a line of a log of pppd, pptpd, pptp-linux, "
      "Cisco IOS, accel-ppp, MikroTik or Windows. With - or nothing it reads a whole log from standard input, explains "
      "each line that matters, and names the likely cause and what to change.", NULL },
    { "help", ON_HELP, cmd_help, "[COMMAND|filter]", "this help, that of a command, or of filters",
      "Shows what pptpscope can do, the help of one command, or the language of filters.", NULL },
};
const size_t command_count = sizeof commands / sizeof commands[0];

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

void command_complain(const char *sentence)
{
    fputs("pptpscope: ", stderr);
    for (const char *c = sentence; *c; c++) /* a file's name may hold anything */
        fputc((unsigned char)*c < ' ' || *c == 0x7F ? '?' : *c, stderr);
    fputc('\n', stderr);
}

int command_misused(const struct command *command, const char *sentence)
{
    command_complain(sentence);
    fprintf(stderr, "Try 'pptpscope %s%s--help'.\n", command ? command->name : "", command ? " " : "");
    return EXIT_USAGE;
}

int command_done(struct output *output, int status)
{
    char sentence[256];

    if (output_flush(output))
        return status;
    if (output->error == EPIPE) /* the reader had enough, and knows */
        return EXIT_IO;
    snprintf(sentence, sizeof sentence, "standard output: %s; the output is not complete", strerror(output->error));
    command_complain(sentence);
    return EXIT_IO;
}
