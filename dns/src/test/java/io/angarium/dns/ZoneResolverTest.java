package io.angarium.dns;

class ZoneResolverTest implements ResolverContract {
    private final ZoneResolver zone = new ZoneResolver();

    @Override
    public void given(String name, String type, String value) {
        zone.add(name, type, value);
    }

    @Override
    public void givenFailing(String name) {
        zone.fail(name);
    }

    @Override
    public Resolver resolver() {
        return zone;
    }
}
