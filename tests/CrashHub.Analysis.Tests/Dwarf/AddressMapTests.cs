using CrashHub.Analysis.Dwarf;

namespace CrashHub.Analysis.Tests.Dwarf;

public sealed class AddressMapTests
{
    [Fact]
    public void TheInnerRangeOwnsItsPart()
    {
        var map = AddressMap.Build([new(10, 100, 1), new(20, 30, 2), new(22, 24, 3), new(50, 60, 4)]);

        Assert.Equal([1, 1, 2, 3, 2, 1, 4, 1], new uint[] { 10, 19, 20, 23, 29, 30, 55, 99 }.Select(address => OwnerOf(map, address)));
        Assert.Equal([-1, -1], new uint[] { 9, 100 }.Select(address => OwnerOf(map, address)));
    }

    [Fact]
    public void OverlappingRangesGiveWayToTheLaterStart()
    {
        var map = AddressMap.Build([new(10, 20, 1), new(15, 25, 2)]);

        Assert.Equal([1, 2, 2, -1], new uint[] { 14, 15, 24, 25 }.Select(address => OwnerOf(map, address)));
    }

    [Fact]
    public void ListsAllOwnersInAscendingOrder()
    {
        var map = AddressMap.Build([new(10, 40, 5), new(10, 30, 9), new(12, 14, 1), new(20, 30, 3)]);
        var owners = new List<int>();

        map.FindAll(25, owners);

        Assert.Equal([3, 5, 9], owners);
    }

    /// <summary>Random ranges against the definition: of the ranges that cover an address the one sorted last owns it.</summary>
    [Fact]
    public void AgreesWithTheDefinitionOnRandomRanges()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var ranges = new List<AddressRange>();
            for (var i = 0; i < random.Next(12); i++)
            {
                var low = (uint)random.Next(1, 40);
                ranges.Add(new(low, low + (uint)random.Next(1, 20), i));
            }
            var map = AddressMap.Build(ranges);
            var owners = new List<int>();

            for (uint address = 0; address < 64; address++)
            {
                var covering = ranges.Where(range => range.Contains(address)).ToList();
                var expected = covering.OrderBy(range => range.Low).ThenByDescending(range => range.High).ThenBy(range => range.Owner);
                Assert.Equal(expected.Select(range => range.Owner).LastOrDefault(-1), OwnerOf(map, address));
                map.FindAll(address, owners);
                Assert.Equal(covering.Select(range => range.Owner).Order(), owners);
            }
        }
    }

    private static int OwnerOf(AddressMap map, uint address) => map.TryFind(address, out var range) ? range.Owner : -1;
}
