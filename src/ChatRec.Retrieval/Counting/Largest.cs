namespace ChatRec.Retrieval.Counting;

/// <summary>Selection without sorting (Hoare 1961).</summary>
internal static class Largest
{
    /// <summary>The <paramref name="n"/>th largest value, counted from 1; reorders the values.</summary>
    public static float Nth(Span<float> values, int n)
    {
        int low = 0, high = values.Length - 1, wanted = n - 1;
        while (low < high)
        {
            var pivot = values[low + ((high - low) / 2)];
            int left = low, right = high;
            while (left <= right)
            {
                while (values[left] > pivot)
                {
                    left++;
                }

                while (values[right] < pivot)
                {
                    right--;
                }

                if (left <= right)
                {
                    (values[left], values[right]) = (values[right], values[left]);
                    left++;
                    right--;
                }
            }

            if (wanted <= right)
            {
                high = right;
            }
            else if (wanted >= left)
            {
                low = left;
            }
            else
            {
                break;
            }
        }

        return values[wanted];
    }
}
