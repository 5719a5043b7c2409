// Most of these tests wait for a process of the tool: four classes at once keep two processors busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
