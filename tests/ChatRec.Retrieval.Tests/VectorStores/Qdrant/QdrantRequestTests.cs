using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Retrieval.VectorStores.Qdrant;

namespace ChatRec.Retrieval.Tests.VectorStores.Qdrant;

public sealed class QdrantRequestTests
{
    private const string One = "3a5aecf8-8733-51e5-bfb2-5651df244660";

    [Theory]
    [InlineData("1", One)]
    [InlineData("tt/1 'ö'", "e9c0218c-8bc3-5a58-aeba-b13b809ff10d")]
    public void A_point_s_id_is_the_UUID_of_version_5_of_its_item_s(string item, string point) => Assert.Equal(new Guid(point), QdrantPointId.Of(item));

    [Fact]
    public void A_search_by_vector_with_a_filter()
    {
        var filter = new PointFilter
        {
            Must = [new GenreCondition(["Crime", "thriller"]), new YearCondition(1980, null)],
            Should = [new YearCondition(null, null)],
            MustNot = [new IdCondition(["1"])],
        };

        AssertJson(
            $$$"""
            {
              "query": [1, -0.5], "using": "content", "limit": 7, "with_payload": ["item_id"],
              "filter": {
                "must": [{"key": "genre_keys", "match": {"any": ["CRIME", "THRILLER"]}}, {"key": "year", "range": {"gte": 1980}}],
                "should": [{"must_not": [{"is_empty": {"key": "year"}}]}],
                "must_not": [{"has_id": ["{{{One}}}"]}]
              }
            }
            """,
            QdrantRequests.Search(new NearestQuery("content", [1, -0.5f], filter, 7), new QdrantOptions()));
    }

    [Fact]
    public void A_fusion_of_a_fusion_a_recommendation_and_a_search()
    {
        var query = new FusionQuery(
            [
                new FusionQuery([Nearest(20)], QueryFusion.Distribution, 10),
                new RecommendQuery("content", ["1"], [], RecommendStrategy.BestScore, PointFilter.None, 20),
                Nearest(20),
            ],
            new ReciprocalRankQueryFusion(60, [3, 1, 0.5f]),
            5);

        AssertJson(
            $$$"""
            {
              "prefetch": [
                {"prefetch": [{"query": [1, 2], "using": "content", "limit": 20}], "query": {"fusion": "dbsf"}, "limit": 10},
                {"query": {"recommend": {"positive": ["{{{One}}}"], "negative": [], "strategy": "best_score"}}, "using": "content", "limit": 20},
                {"query": [1, 2], "using": "content", "limit": 20}
              ],
              "query": {"rrf": {"k": 60, "weights": [3, 1, 0.5]}}, "limit": 5, "with_payload": ["item_id"]
            }
            """,
            QdrantRequests.Search(query, new QdrantOptions()));
    }

    [Fact]
    public void Reciprocal_rank_fusion_as_Qdrant_does_it_has_no_parameters() => AssertJson(
        """{"prefetch": [{"query": [1, 2], "using": "content", "limit": 3}], "query": {"fusion": "rrf"}, "limit": 5, "with_payload": ["item_id"]}""",
        QdrantRequests.Search(new FusionQuery([Nearest(3)], new ReciprocalRankQueryFusion(), 5), new QdrantOptions()));

    [Fact]
    public void An_exact_search_and_one_of_quantized_vectors_say_so()
    {
        AssertJson(
            """{"query": [1, 2], "using": "content", "params": {"exact": true}, "limit": 3, "with_payload": ["item_id"]}""",
            QdrantRequests.Search(Nearest(3), new QdrantOptions { Exact = true }));
        AssertJson(
            """{"query": [1, 2], "using": "content", "params": {"quantization": {"rescore": true, "oversampling": 2}}, "limit": 3, "with_payload": ["item_id"]}""",
            QdrantRequests.Search(Nearest(3), new QdrantOptions { Quantization = QdrantQuantization.Int8 }));
    }

    [Fact]
    public void A_collection_on_disk_with_bytes_in_memory()
    {
        var schema = new CollectionSchema("items", [new NamedVector("content", 384, VectorDistance.Cosine), new NamedVector("sequence", 50, VectorDistance.Dot)]);

        AssertJson(
            """{"vectors": {"content": {"size": 384, "distance": "Cosine"}, "sequence": {"size": 50, "distance": "Dot"}}}""",
            QdrantRequests.CreateCollection(schema, new QdrantOptions()));
        AssertJson(
            """
            {
              "vectors": {"content": {"size": 384, "distance": "Cosine", "on_disk": true}, "sequence": {"size": 50, "distance": "Dot", "on_disk": true}},
              "quantization_config": {"scalar": {"type": "int8", "quantile": 0.99, "always_ram": true}}
            }
            """,
            QdrantRequests.CreateCollection(schema, new QdrantOptions { OnDisk = true, Quantization = QdrantQuantization.Int8 }));
    }

    [Fact]
    public void A_point_with_its_payload()
    {
        var item = new Item("1", "Léon: \"The Professional\"", null, ["Action", "Sci-Fi"]) { AlternateTitles = ["Léon"] };
        var point = new VectorPoint(item, new Dictionary<string, float[]> { ["content"] = [0.1f, float.MaxValue] }) { Stamp = "stamp" };

        AssertJson(
            $$$"""
            {"points": [{
              "id": "{{{One}}}", "vector": {"content": [0.1, 3.4028235E+38]},
              "payload": {
                "item_id": "1", "title": "Léon: \"The Professional\"", "genres": ["Action", "Sci-Fi"], "genre_keys": ["ACTION", "SCI-FI"], "alternates": ["Léon"], "stamp": "stamp"
              }
            }]}
            """,
            QdrantUpsertBatches.Of([point], 10).Single());
    }

    [Fact]
    public void A_page_begins_with_the_point_after_which_it_is_asked_for() => AssertJson(
        $$$"""{"offset": "{{{One}}}", "limit": 11, "with_payload": ["item_id", "stamp"], "with_vector": false}""",
        QdrantRequests.Scroll("1", 11));

    private static NearestQuery Nearest(int count) => new("content", [1, 2], PointFilter.None, count);

    private static void AssertJson(string expected, ReadOnlyMemory<byte> actual)
    {
        var text = Encoding.UTF8.GetString(actual.Span);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(text)), text);
    }
}
