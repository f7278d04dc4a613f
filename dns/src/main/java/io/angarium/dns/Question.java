package io.angarium.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A name, without regard to case, and the type of records that are asked for. */
record Question(Name name, int type) {
    @Override
    public String toString() {
        return name.toString(true) + " " + Type.string(type);
    }
}
