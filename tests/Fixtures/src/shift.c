/* Linked first: moves the indices of functions, types and table entries, and the addresses of data, of everything behind it. */
static const char words[] = "nothing but words that move the addresses of all the constant data that is linked behind them";
static int counts[37];
static double weight(double x, float y, long long z) { return x * y + (double)z; }
static long long turn(int a, double b, long long c, float d) { return a + (long long)b * c + (long long)d; }
static double (*volatile weigh)(double, float, long long) = weight;
static long long (*volatile turns)(int, double, long long, float) = turn;
__attribute__((export_name("shift_probe"))) int shift_probe(int at)
{
    counts[at % 37] += (int)weigh(at, 2.5f, 3) + (int)turns(at, 1.5, 2, 0.5f);
    return words[at % (int)(sizeof words - 1)] + counts[at % 37];
}
