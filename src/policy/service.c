/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Services that packs know by their names: `relays:` (V610) and `resolvers:`
 * (V111).  A name stands for itself and for all below it, and is found by its
 * suffixes in one sorted list.  Built by the main thread; the core thread asks.
 */
#include "policy_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "camwarden/base/str.h"
#include "camwarden/yaml.h"

/* ---- what packs say ---- */

static const struct list_of names_of = {sizeof(char *), field_text, NULL};

static const struct field service_fields[] = {
	{"id", field_token, offsetof(struct service, id), 0, NULL, true},
	{"name", field_text, offsetof(struct service, name), 0, NULL, true},
	{"names", field_list, offsetof(struct service, names.item),
		offsetof(struct service, names.count), &names_of, true},
	{NULL, NULL, 0, 0, NULL, false},
};

static void
service_fini(struct service *r)
{
	for (size_t i = 0; i < r->names.count; i++)
		free(r->names.item[i]);
	free(r->names.item);
	free(r->name);
	free(r->id);
}

static int
service_read(const struct reader *r, const struct node *n, struct service_list *to)
{
	struct service made = {0};
	int ret = node_read_map(r, n, service_fields, &made);

	for (size_t i = 0; ret == 0 && i < made.names.count; i++)
		if (strchr(made.names.item[i], '.') == NULL ||
			strpbrk(made.names.item[i], "*/: ") != NULL ||
			made.names.item[i][0] == '.')
			ret = node_fault(r, node_find(n, "names"),
				"'%s' is not a DNS name as p2p.example.net; it stands "
				"for all below it, too",
				made.names.item[i]);
	if (ret != 0) {
		service_fini(&made);
		return ret;
	}
	to->item = xrealloc(to->item, to->count + 1, sizeof(*to->item));
	to->item[to->count++] = made;
	return 0;
}

int
read_services(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct policy *p = r->ctx;
	struct service_list *to =
		strcmp(f->key, "relays") == 0 ? &p->relays : &p->resolvers;
	int ret = 0;

	(void)base;
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of services");
	for (const struct node *v = n->first; v != NULL; v = v->next)
		if (service_read(r, v, to) != 0)
			ret = -EINVAL;
	return ret;
}

static int
name_order(const void *x, const void *y)
{
	const struct service_name *a = x, *b = y;

	return strcasecmp(a->name, b->name);
}

void
services_index(struct service_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		for (size_t k = 0; k < l->item[i].names.count; k++) {
			l->names = xrealloc(
				l->names, l->name_count + 1, sizeof(*l->names));
			l->names[l->name_count++] = (struct service_name){
				l->item[i].names.item[k], &l->item[i]};
		}
	if (l->name_count != 0)
		qsort(l->names, l->name_count, sizeof(*l->names), name_order);
}

void
services_fini(struct service_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		service_fini(&l->item[i]);
	free(l->item);
	free(l->names);
}

/* ---- what a name is ---- */

/* The whole name first, then without its first label, and so on. */
const struct service *
service_of(const struct service_list *l, const char *name)
{
	char text[PROTOCOL_NAME_LEN];
	size_t n = strnlen(name, sizeof(text) - 1);

	memcpy(text, name, n);
	if (n > 0 && text[n - 1] == '.')
		n--;
	text[n] = '\0';
	for (const char *at = text; at != NULL && l->name_count != 0;) {
		struct service_name key = {at, NULL}, *found;

		found = bsearch(
			&key, l->names, l->name_count, sizeof(*l->names), name_order);
		if (found != NULL)
			return found->service;
		at = strchr(at, '.');
		at = at != NULL ? at + 1 : NULL;
	}
	return NULL;
}

const struct service *
service_undeclared(
	const struct policy *p, const struct service_list *l, const char *name)
{
	const struct service *s = service_of(l, name);

	return s != NULL && destination_named(p, name) == NULL ? s : NULL;
}
