package io.angarium.service.operation;

/** As many orders are in force as may be. */
public final class TooManyInterventionsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyInterventionsException() {
        super(Interventions.MAX_INTERVENTIONS + " orders are in force; resume some before you give others");
    }
}
