using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Dialogues;

/// <summary>
/// Computes the features of every item for a context, column after column. Thread-safe as long as nobody changes the counts; after a change
/// <see cref="Refresh"/> is due.
/// </summary>
public sealed class FeatureReader
{
    // Smoothing constants; docs/dialogue-model.md says what each is for.
    private const double Background = 0.1;
    private const double PriorFloor = 0.02;
    private const float WordPrior = 5;
    private const float ProfileSmoothing = 20;
    private const float NeighbourPrior = 1;
    private const int Neighbours = 60;

    private static readonly string[] Static = ["rated", "liked", "recent", "new", "named", "recommended", "accepted"];

    private readonly ItemTraits _traits;
    private readonly DialogueCounts _counts;
    private readonly Vocabulary _vocabulary;
    private readonly int _items;
    private readonly float[] _static;
    private readonly float[] _rate;
    private readonly float[] _genreRate;
    private readonly float[] _eraRate;
    private readonly int[] _era;
    private readonly float[] _meanVector;

    /// <summary>Prepares the columns that no context changes.</summary>
    public FeatureReader(ItemTraits traits, DialogueCounts counts, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(vocabulary);
        (_traits, _counts, _vocabulary, _items) = (traits, counts, vocabulary, traits.Count);
        _static = new float[Static.Length * _items];
        _rate = new float[_items];
        _genreRate = new float[traits.GenreCount];
        _era = [.. traits.Catalogue.Items.Select(item => item.Year is { } year ? Math.Clamp((traits.NewestYear - year) / 5, 0, Eras - 1) : Eras)];
        _eraRate = new float[Eras + 1];
        _meanVector = new float[traits.Vectors.Rank];
        for (var item = 0; item < _items; item++)
        {
            Column(_static, 0)[item] = MathF.Log(1 + traits.Ratings[item]);
            Column(_static, 1)[item] = MathF.Log(1 + traits.Likes(item));
            Column(_static, 2)[item] = traits.Recent[item];
            Column(_static, 3)[item] = traits.Catalogue[item].Year >= traits.NewestYear - 1 ? 1 : 0;
        }

        Refresh();
    }

    private const int Eras = 8;

    /// <summary>Items: the length of a column.</summary>
    public int Items => _items;

    /// <summary>The items' traits.</summary>
    public ItemTraits Traits => _traits;

    /// <summary>How many conversations name both items.</summary>
    public int CountConversations(int item, int other) => _counts.Together(item).GetValueOrDefault(other);

    /// <summary>Reads the counts anew.</summary>
    public void Refresh()
    {
        var background = new double[_items];
        for (var item = 0; item < _items; item++)
        {
            background[item] = (_traits.Ratings[item] + 1) * (0.1 + _traits.Recent[item]);
        }

        var backgroundTotal = background.Sum();
        var total = 0.0;
        for (var item = 0; item < _items; item++)
        {
            background[item] = _counts.Named[item] + (Background * _counts.NamedTotal * background[item] / backgroundTotal) + PriorFloor;
            total += background[item];
        }

        Array.Clear(_genreRate);
        Array.Clear(_eraRate);
        Array.Clear(_meanVector);
        var namesADialogue = (float)_counts.NamedTotal / Math.Max(1, _counts.Count);
        for (var item = 0; item < _items; item++)
        {
            var share = (float)(background[item] / total);
            _rate[item] = share * MathF.Max(1, namesADialogue);
            Column(_static, 4)[item] = MathF.Log(_items * share);
            Column(_static, 5)[item] = MathF.Log(_counts.Recommended[item] + 0.3f);
            Column(_static, 6)[item] = MathF.Log((_counts.Accepted[item] + 2f) / (_counts.Recommended[item] + 2.5f));
            AddGenres(item, share, _genreRate);
            _eraRate[_era[item]] += share;
            TensorPrimitives.MultiplyAdd(_traits.Vectors[item], share, _meanVector, _meanVector);
        }
    }

    /// <summary>Fills the columns.</summary>
    /// <param name="context">What was said.</param>
    /// <param name="features">Features × items, column after column: <see cref="DialogueFeatures.Count"/> · <see cref="Items"/> numbers, all overwritten.</param>
    /// <exception cref="ArgumentException">The buffer has another length.</exception>
    public void Read(DialogueContext context, Span<float> features)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (features.Length != DialogueFeatures.Count * _items)
        {
            throw new ArgumentException($"{DialogueFeatures.Count} features of {_items} items need {DialogueFeatures.Count * _items} places, not {features.Length}.", nameof(features));
        }

        features.Clear();
        var said = context.Titles.Count + context.Disliked.Count;
        for (var index = 0; index < Static.Length; index++)
        {
            Column(_static, index).CopyTo(Of(features, Static[index]));
        }

        if (said >= 3)
        {
            Of(features, "recommended").CopyTo(Of(features, "recommended, n ≥ 3"));
        }

        if (said == 0)
        {
            Of(features, "named").CopyTo(Of(features, "named, n = 0"));
        }

        // Where nothing said was liked, what was disliked still tells the topic.
        ReadTitles(context.Titles.Count > 0 ? context.Titles : context.Disliked, features);
        ReadDisliked(context.Disliked, features);
        ReadAsked(context, features);
        ReadWords(context, said, features);
        ReadNeighbours(context, features);
    }

    private void ReadTitles(IReadOnlyList<int> titles, Span<float> features)
    {
        if (titles.Count == 0)
        {
            return;
        }

        var each = 1f / titles.Count;
        var liked = Of(features, "liked together");
        var together = Of(features, "named together");
        foreach (var title in titles)
        {
            _traits.AddLikedTogether(title, each, liked);
            var root = MathF.Sqrt(_counts.Named[title]);
            foreach (var (item, count) in _counts.Together(title))
            {
                together[item] += each * count / ((root * MathF.Pow(Math.Max(_counts.Named[item], 1), 0.3f)) + 2);
            }
        }

        LogAbove(liked, 0.01f);
        LogAbove(together, 0.02f);
        ReadVectors(titles, features);
        ReadLikeness(titles, features);
    }

    // ln(x + floor) - ln(floor): 0 where nothing is known.
    private static void LogAbove(Span<float> values, float floor)
    {
        var zero = MathF.Log(floor);
        for (var item = 0; item < values.Length; item++)
        {
            if (values[item] != 0)
            {
                values[item] = MathF.Log(values[item] + floor) - zero;
            }
        }
    }

    private void ReadVectors(IReadOnlyList<int> titles, Span<float> features)
    {
        var mean = Of(features, "vector mean");
        var max = Of(features, "vector max");
        var one = new float[_items];
        max.Fill(-1);
        foreach (var title in titles)
        {
            Cosines(_traits.Vectors[title], one);
            TensorPrimitives.MultiplyAdd(one, 1f / titles.Count, mean, mean);
            TensorPrimitives.Max(max, one, max);
        }
    }

    private void ReadLikeness(IReadOnlyList<int> titles, Span<float> features)
    {
        Products(_traits.Genres, MeanRow(_traits.Genres, titles), Of(features, "genres"));
        Products(_traits.RareGenres, MeanRow(_traits.RareGenres, titles), Of(features, "rare genres"));
        Products(_traits.RareGenres, MeanRow(_traits.RareGenres, [titles[^1]]), Of(features, "genres last"));
        var years = titles.Select(title => _traits.Catalogue[title].Year).OfType<int>().ToArray();
        var apart = Of(features, "years apart");
        for (var item = 0; item < _items && years.Length > 0; item++)
        {
            if (_traits.Catalogue[item].Year is { } year)
            {
                var sum = 0;
                foreach (var other in years)
                {
                    sum += Math.Abs(year - other);
                }

                apart[item] = -sum / (10f * years.Length);
            }
        }

        var series = Of(features, "series");
        var prefixes = Of(features, "series, prefix");
        foreach (var title in titles)
        {
            foreach (var other in _traits.SameFranchise(title))
            {
                series[other] = 1;
            }

            MarkPrefixes(_traits.Franchises[title], prefixes);
        }
    }

    private void MarkPrefixes(string key, Span<float> marks)
    {
        if (key.Length < 5)
        {
            return;
        }

        for (var item = 0; item < _items; item++)
        {
            var other = _traits.Franchises[item];
            if (other.Length != key.Length && other.Length >= 5 && (IsPrefix(key, other) || IsPrefix(other, key)))
            {
                marks[item] = 1;
            }
        }

        static bool IsPrefix(string prefix, string whole) => whole.Length > prefix.Length && whole[prefix.Length] == ' ' && whole.StartsWith(prefix, StringComparison.Ordinal);
    }

    private void ReadDisliked(IReadOnlyList<int> disliked, Span<float> features)
    {
        if (disliked.Count == 0)
        {
            return;
        }

        Cosines(MeanRow(_traits.Vectors.Values, disliked), Of(features, "disliked vector"));
        Products(_traits.RareGenres, MeanRow(_traits.RareGenres, disliked), Of(features, "disliked genres"));
        var series = Of(features, "disliked series");
        foreach (var other in disliked.SelectMany(_traits.SameFranchise))
        {
            series[other] = 1;
        }
    }

    private void ReadAsked(DialogueContext context, Span<float> features)
    {
        var own = AskedFor.Read(context.Said, _traits);
        var either = AskedFor.Read(context.Said.Concat(context.Heard), _traits);
        var asked = GenrePlaces(context.Genres).Concat(own.Genres).Distinct().ToArray();
        var refused = GenrePlaces(context.ExcludedGenres).Concat(own.Refused).Except(GenrePlaces(context.Genres)).Distinct().ToArray();
        ShareOf(asked, Of(features, "genre asked"));
        ShareOf([.. either.Genres.Union(asked)], Of(features, "genre asked, either"));
        ShareOf(refused, Of(features, "genre refused"));
        if (own.Old)
        {
            var old = Of(features, "old asked");
            for (var item = 0; item < _items; item++)
            {
                old[item] = _traits.Catalogue[item].Year < 1995 ? 1 : 0;
            }
        }

        if (own.New)
        {
            _traits.Recent.CopyTo(Of(features, "new asked"));
        }

        var (from, to) = context.YearFrom is null && context.YearTo is null ? (own.From, own.To) : (context.YearFrom, context.YearTo);
        if (from is not null || to is not null)
        {
            var years = Of(features, "years asked");
            for (var item = 0; item < _items; item++)
            {
                years[item] = _traits.Catalogue[item].Year is { } year && (from is null || year >= from) && (to is null || year <= to) ? 1 : 0;
            }
        }
    }

    private IEnumerable<int> GenrePlaces(IReadOnlyList<string> names)
    {
        var genres = _traits.Catalogue.Genres;
        return Enumerable.Range(0, genres.Count).Where(place => names.Contains(genres[place], StringComparer.OrdinalIgnoreCase));
    }

    private void ShareOf(int[] genres, Span<float> column)
    {
        var width = _traits.GenreCount;
        for (var item = 0; item < _items && genres.Length > 0; item++)
        {
            var has = 0;
            foreach (var genre in genres)
            {
                has += _traits.Genres[(item * width) + genre] > 0 ? 1 : 0;
            }

            column[item] = (float)has / genres.Length;
        }
    }

    private void ReadWords(DialogueContext context, int said, Span<float> features)
    {
        var words = _vocabulary.Places(context.Said);
        ReadOwnWords(context, Of(features, "own words"));
        var profile = new float[_items];
        AddWords(words, Of(features, "words"), profile);
        ReadProfile(profile, features);
        if (said == 0)
        {
            Of(features, "words").CopyTo(Of(features, "words, n = 0"));
        }
    }

    private void ReadOwnWords(DialogueContext context, Span<float> column)
    {
        foreach (var word in context.Said.SelectMany(SaidWords.Of).Distinct())
        {
            // What everybody says in a conversation says nothing about an item.
            if (_traits.ItemsByWord.TryGetValue(word, out var items) && items.Length < _items / 10)
            {
                var rarity = _vocabulary.Find(word) is { } place ? MathF.Min(1, Rarity(place) / 5) : 1;
                var worth = rarity * rarity * MathF.Log((float)_items / items.Length) / 5;
                foreach (var item in items)
                {
                    column[item] += worth;
                }
            }
        }
    }

    /// <summary>Naive Bayes of words to items, of which what is equal for all items is left out; and how far each word's items differ from all dialogues'.</summary>
    private void AddWords(IReadOnlyList<int> words, Span<float> column, float[] profile)
    {
        var totalRarity = 0f;
        foreach (var word in words)
        {
            var rarity = Rarity(word);
            totalRarity += rarity;
            var with = _counts.With(word);
            var named = 0;
            foreach (var (item, count) in with)
            {
                column[item] += rarity * MathF.Log(1 + (count / (WordPrior * _rate[item])));
                named += count;
            }

            foreach (var (item, count) in with)
            {
                profile[item] += rarity * count / (named + ProfileSmoothing);
            }
        }

        TensorPrimitives.Divide(column, MathF.Sqrt(totalRarity + 1), column);
        if (totalRarity > 0)
        {
            TensorPrimitives.Divide(profile, totalRarity, profile);
        }
    }

    private float Rarity(int word) => MathF.Log((_counts.Count + 1f) / (_counts.SaidBy[word] + 0.5f));

    /// <summary>What comes up where the words are said, smoothed over genres, vectors and years.</summary>
    private void ReadProfile(float[] profile, Span<float> features)
    {
        var genres = new float[_genreRate.Length];
        var eras = new float[_eraRate.Length];
        var vector = new float[_meanVector.Length];
        var total = 0f;
        for (var item = 0; item < _items; item++)
        {
            if (profile[item] != 0)
            {
                total += profile[item];
                AddGenres(item, profile[item], genres);
                eras[_era[item]] += profile[item];
                TensorPrimitives.MultiplyAdd(_traits.Vectors[item], profile[item], vector, vector);
            }
        }

        if (total == 0)
        {
            return;
        }

        for (var genre = 0; genre < genres.Length; genre++)
        {
            genres[genre] = MathF.Log((genres[genre] + 0.01f) / ((total * _genreRate[genre]) + 0.01f));
        }

        Products(_traits.Genres, genres, Of(features, "word genres"));
        TensorPrimitives.MultiplyAdd(_meanVector, -total, vector, vector);
        Cosines(vector, Of(features, "word vector"));
        var years = Of(features, "word years");
        for (var era = 0; era < eras.Length; era++)
        {
            eras[era] = MathF.Log((eras[era] + 0.01f) / ((total * _eraRate[era]) + 0.01f));
        }

        for (var item = 0; item < _items; item++)
        {
            years[item] = eras[_era[item]];
        }
    }

    private void ReadNeighbours(DialogueContext context, Span<float> features)
    {
        var likeness = new Dictionary<int, float>();
        foreach (var word in _vocabulary.Places(context.Said))
        {
            Add(_counts.WhereSaid(word), Rarity(word) * Rarity(word) / 4);
        }

        foreach (var title in context.Titles.Concat(context.Disliked))
        {
            Add(_counts.WhereNamed(title), MathF.Log((_counts.Count + 1f) / (_counts.Named[title] + 0.5f)) * 2);
        }

        var column = Of(features, "neighbours");
        var total = 0f;
        foreach (var (dialogue, sum) in likeness.Select(pair => (pair.Key, Worth: pair.Value / MathF.Sqrt(_counts.Dialogues[pair.Key].Said.Count + 10)))
            .OrderByDescending(pair => pair.Worth).ThenBy(pair => pair.Key).Take(Neighbours))
        {
            var worth = sum * sum * sum;
            total += worth;
            foreach (var item in _counts.Dialogues[dialogue].Named)
            {
                column[item] += worth;
            }
        }

        if (total > 0)
        {
            for (var item = 0; item < _items; item++)
            {
                if (column[item] > 0)
                {
                    column[item] = MathF.Log(1 + (column[item] / (total * NeighbourPrior * _rate[item])));
                }
            }
        }

        void Add(IReadOnlyCollection<int> dialogues, float worth)
        {
            foreach (var dialogue in dialogues)
            {
                likeness[dialogue] = likeness.GetValueOrDefault(dialogue) + worth;
            }
        }
    }

    private void AddGenres(int item, float worth, float[] sums)
    {
        var row = _traits.Genres.AsSpan(item * sums.Length, sums.Length);
        TensorPrimitives.MultiplyAdd(row, worth, sums, sums);
    }

    private void Cosines(ReadOnlySpan<float> vector, Span<float> column)
    {
        Products(_traits.Vectors.Values, vector, column);
        var norm = TensorPrimitives.Norm(vector);
        if (norm > 0)
        {
            TensorPrimitives.Divide(column, norm, column);
        }
    }

    private static void Products(ReadOnlySpan<float> rows, ReadOnlySpan<float> vector, Span<float> column)
    {
        for (var item = 0; item < column.Length && vector.Length > 0; item++)
        {
            column[item] = TensorPrimitives.Dot(rows.Slice(item * vector.Length, vector.Length), vector);
        }
    }

    private float[] MeanRow(ReadOnlySpan<float> rows, IReadOnlyList<int> items)
    {
        var width = rows.Length / _items;
        var mean = new float[width];
        foreach (var item in items)
        {
            TensorPrimitives.MultiplyAdd(rows.Slice(item * width, width), 1f / items.Count, mean, mean);
        }

        return mean;
    }

    private Span<float> Of(Span<float> features, string name) => Column(features, DialogueFeatures.Column(name));

    private Span<float> Column(Span<float> columns, int index) => columns.Slice(index * _items, _items);
}
