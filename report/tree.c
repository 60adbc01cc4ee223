/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree.c: a writer that keeps what the walk tells. Nodes and their texts lie in
 * blocks that are used again for the next session: memory is that of the largest.
 */
#include "report/tree.h"

#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32
#define BLOCK_SIZE 32768

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char octets[];
};

/* The open object or array, and where its next child hangs. */
struct level {
    struct tree_node *node;
    struct tree_node *last;
};

struct tree {
    struct block *blocks, *current;
    struct level levels[DEPTH_MAX];
    unsigned depth;
    unsigned too_deep;
    struct tree_node *root;
    struct writer door;
};

static const struct tree_node nothing = { .key = "", .type = WALK_NULL };

static struct block *block_new(size_t size)
{
    struct block *const block = malloc(sizeof *block + size);

    if (!block)
        abort();
    *block = (struct block){ .size = size };
    return block;
}

static void *tree_take(struct tree *tree, size_t size)
{
    size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    while (tree->current->size - tree->current->used < size) {
        struct block *const current = tree->current;
        if (!current->next || current->next->size < size) {
            struct block *const added = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
            added->next = current->next;
            current->next = added;
        }
        tree->current = current->next;
        tree->current->used = 0;
    }
    void *const place = tree->current->octets + tree->current->used;
    tree->current->used += size;
    return place;
}

static const char *tree_copy(struct tree *tree, const char *text)
{
    const size_t size = strlen(text) + 1;

    return memcpy(tree_take(tree, size), text, size);
}

static struct tree_node *tree_hang(struct tree *tree, const char *key)
{
    struct tree_node *const node = tree_take(tree, sizeof *node);

    *node = (struct tree_node){ .key = key ? tree_copy(tree, key) : "", .type = WALK_NULL };
    if (!tree->depth) {
        tree->root = node;
        return node;
    }
    struct level *const level = &tree->levels[tree->depth - 1];
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    return node;
}

static void tree_begin(void *context, const char *key)
{
    struct tree *const tree = context;

    if (tree->depth == DEPTH_MAX) {
        tree->too_deep++;
        return;
    }
    struct tree_node *const node = tree_hang(tree, key);
    tree->levels[tree->depth++] = (struct level){ .node = node };
}

static void tree_end(void *context)
{
    struct tree *const tree = context;

    if (tree->too_deep)
        tree->too_deep--;
    else
        tree->depth--;
}

static void tree_value(void *context, const char *key, const struct walk_value *value)
{
    struct tree *const tree = context;
    char number[32];

    if (tree->too_deep)
        return;
    struct tree_node *const node = tree_hang(tree, key);
    node->type = value->type;
    node->integer = value->integer;
    node->boolean = value->boolean;
    switch (value->type) {
    case WALK_NULL:
        return;
    case WALK_BOOL:
        node->text = value->boolean ? "yes" : "no";
        return;
    case WALK_INTEGER:
        snprintf(number, sizeof number, "%" PRId64, value->integer);
        node->text = tree_copy(tree, number);
        return;
    default:
        node->text = tree_copy(tree, value->text);
    }
}

struct tree *tree_new(void)
{
    struct tree *const tree = calloc(1, sizeof *tree);

    if (!tree)
        abort();
    tree->blocks = tree->current = block_new(BLOCK_SIZE);
    tree->door = (struct writer){ .begin_object = tree_begin, .begin_array = tree_begin, .end = tree_end,
                                  .value = tree_value, .context = tree };
    return tree;
}

void tree_clear(struct tree *tree)
{
    tree->current = tree->blocks;
    tree->current->used = 0;
    tree->depth = tree->too_deep = 0;
    tree->root = NULL;
}

void tree_free(struct tree *tree)
{
    if (!tree)
        return;
    for (struct block *block = tree->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(tree);
}

const struct writer *tree_door(const struct tree *tree)
{
    return &tree->door;
}

const struct tree_node *tree_root(const struct tree *tree)
{
    return tree->root ? tree->root : &nothing;
}

const struct tree_node *tree_at(const struct tree_node *node, const char *path)
{
    while (*path) {
        const size_t length = strcspn(path, ".");
        const struct tree_node *child = node->first;
        while (child && (strncmp(child->key, path, length) != 0 || child->key[length]))
            child = child->next;
        if (!child)
            return &nothing;
        node = child;
        path += length + (path[length] == '.');
    }
    return node;
}

const char *tree_text(const struct tree_node *node, const char *path, const char *otherwise)
{
    const char *const text = tree_at(node, path)->text;

    return text ? text : otherwise;
}

int64_t tree_integer(const struct tree_node *node, const char *path)
{
    return tree_at(node, path)->integer;
}

bool tree_known(const struct tree_node *node, const char *path)
{
    return tree_at(node, path)->type != WALK_NULL;
}

bool tree_is(const struct tree_node *node, const char *path, const char *word)
{
    return strcmp(tree_text(node, path, ""), word) == 0;
}
