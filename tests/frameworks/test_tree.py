from frameworks.tree import build_tree, flatten
from tests import make


def test_tree_reads_in_order_with_descriptors_from_the_lowest_level(edition):
    nodes = flatten(build_tree(edition))
    assert [node.item.code for node in nodes] == ["D1", "D1.1", "D1.2", "D1.3", "D2", "D2.1", "D2.2", "D2.3"]
    assert [node.depth for node in nodes][:3] == [0, 1, 1]
    assert [descriptor.level.code for descriptor in nodes[1].descriptors] == ["KH", "SH", "DO"]


def test_tree_takes_at_most_three_queries_whatever_its_size(db, django_assert_max_num_queries):
    edition = make.make_edition(domains=6, competencies=8)
    with django_assert_max_num_queries(3):
        nodes = [node for node in flatten(build_tree(edition)) if node.depth]
        read = [(node.item.edition.framework.slug, node.item.kind.name, node.item.parent.title) for node in nodes]
    assert len(read) == 48


def test_tree_of_a_page_leads_where_its_items_are(client, db):
    edition = make.make_edition(domains=1, competencies=2)
    own, addresses = edition.get_absolute_url(), [item.get_absolute_url() for item in edition.items.all()]
    for prefix in ("", "/cy"):
        page = client.get(f"{prefix}{own}").content.decode()
        assert len(addresses) == 3 and all(f'href="{prefix}{address}"' in page for address in addresses)


def test_english_that_stands_in_for_welsh_says_so_in_the_tree(client, db):
    edition = make.make_edition(domains=1, competencies=1, publish=False)
    edition.items.filter(code="D1.1").update(title_en="Only <English>", title_cy="", welsh_state="missing")
    page = client.get(f"/cy{make.publish_edition(edition).get_absolute_url()}").content.decode()
    assert '<span lang="en">Only &lt;English&gt;</span>' in page and "pp-language-mark--missing" in page
