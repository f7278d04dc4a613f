package io.angarium.api.template;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.api.paging.PivotPages;
import io.angarium.api.paging.PivotPages.Page;
import io.angarium.api.paging.Sorted;
import io.angarium.service.domain.Domains;
import io.angarium.service.template.Template;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.TemplateRefusedException;
import io.angarium.service.template.Templates;
import io.angarium.service.template.Templates.Chosen;
import io.angarium.service.template.Templates.NewVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v3/{domain}/templates} and {@code /v4/templates}: templates as a whole. */
public final class TemplatePages {
    static final PivotPages PAGES = new PivotPages("p", 100, 100);
    private static final String INITIAL_TAG = "initial";

    private final Domains domains;
    private final Templates templates;

    public TemplatePages(Domains domains, Templates templates) {
        this.domains = domains;
        this.templates = templates;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Place place : Place.all(domains)) {
            routes.add(place.route("GET", "", this::list));
            routes.add(place.route("POST", "", this::create));
            routes.add(place.route("DELETE", "", this::deleteAll));
            routes.add(place.route("GET", "/{template}", this::show));
            routes.add(place.route("PUT", "/{template}", this::describe));
            routes.add(place.route("DELETE", "/{template}", this::delete));
            routes.add(place.route("PUT", "/{template}/rename/{name}", this::rename));
        }
        return routes;
    }

    static String name(Call call) {
        return call.parameter("template");
    }

    static Template required(Templates templates, Owner owner, String name) {
        return templates.find(owner, name).orElseThrow(TemplateRefusedException::noTemplate);
    }

    private Answer list(Call call, Owner owner) {
        Page<Template> page = PAGES.page(call, Sorted.of(templates.list(owner), Template::name));
        return Answer.ok(Answer.object(
                "items", page.items().stream().map(TemplateShapes::describe).toList(), "paging", page.paging()));
    }

    private Answer create(Call call, Owner owner) throws IOException {
        Parameters parameters = FormReader.read(call);
        TemplateShapes.checkEngine(parameters);
        String name = parameters.required("name", "name parameter is missing");
        Optional<NewVersion> first = parameters
                .first("template")
                .map(text -> TemplateShapes.newVersion(
                        parameters, text, parameters.first("tag").orElse(INITIAL_TAG)));
        Template made = templates.create(
                owner,
                name,
                parameters.first("description").orElse(""),
                parameters.first("createdBy").orElse(""),
                first);
        return Answer.ok(Answer.object(
                "message",
                "template has been stored",
                "template",
                made.active()
                        .map(version -> TemplateShapes.describe(
                                made, version, first.map(NewVersion::text).orElse("")))
                        .orElseGet(() -> TemplateShapes.describe(made))));
    }

    private Answer deleteAll(Call call, Owner owner) {
        templates.deleteAll(owner);
        return Answer.message(200, "templates have been deleted");
    }

    private Answer show(Call call, Owner owner) {
        Template template = required(templates, owner, name(call));
        Optional<Chosen> active = FormReader.query(call).flag("active", false)
                ? templates.choose(owner, template.name(), "")
                : Optional.empty();
        return Answer.ok(Answer.object(
                "template",
                active.map(it -> TemplateShapes.describe(it.template(), it.version(), it.text()))
                        .orElseGet(() -> TemplateShapes.describe(template))));
    }

    private Answer describe(Call call, Owner owner) throws IOException {
        String description = FormReader.read(call).first("description").orElse("");
        return TemplateShapes.changed("template has been updated", templates.describe(owner, name(call), description));
    }

    private Answer delete(Call call, Owner owner) {
        return TemplateShapes.changed("template has been deleted", templates.delete(owner, name(call)));
    }

    private Answer rename(Call call, Owner owner) {
        return TemplateShapes.changed(
                "Template has been renamed", templates.rename(owner, name(call), call.parameter("name")));
    }
}
