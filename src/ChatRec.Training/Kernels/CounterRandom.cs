using System.Numerics;
using System.Runtime.CompilerServices;

namespace ChatRec.Training.Kernels;

/// <summary>
/// Random numbers that are a function of what they are for: a seed and up to three counters (a purpose, a step, a part of the batch) start the stream.
/// Training draws each step's numbers from that step's own stream, so a run that resumes needs no stored state and repeats an unbroken one exactly.
/// xoshiro256** (Blackman and Vigna 2018), started by SplitMix64.
/// </summary>
public sealed class CounterRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>The stream of a seed and its counters.</summary>
    public CounterRandom(ulong seed, ulong purpose = 0, ulong step = 0, ulong part = 0)
    {
        var state = Mix(Mix(Mix(Mix(seed) + purpose) + step) + part);
        _s0 = Mix(state + 1);
        _s1 = Mix(state + 2);
        _s2 = Mix(state + 3);
        _s3 = Mix(state + 4) | 1;
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Fills with random bits.</summary>
    public void Fill(Span<ulong> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = NextBits();
        }
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="bound"/> - 1.</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextBits(), (ulong)bound, out _);
    }

    /// <summary>Normal with mean 0 and standard deviation 1 (Box and Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts values into random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Fills with independent normal values.</summary>
    public void FillNormal(Span<float> values, double deviation)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(NextNormal() * deviation);
        }
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
