package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mailgun.api.MailgunApi;
import com.mailgun.api.v3.MailgunDomainsApi;
import com.mailgun.api.v3.MailgunIPsApi;
import com.mailgun.api.v3.MailgunMailingListApi;
import com.mailgun.api.v3.MailgunTemplatesApi;
import com.mailgun.api.v3.suppression.MailgunSuppressionBouncesApi;
import com.mailgun.api.v3.suppression.MailgunSuppressionComplaintsApi;
import com.mailgun.api.v3.suppression.MailgunSuppressionUnsubscribeApi;
import com.mailgun.api.v3.suppression.MailgunSuppressionWhitelistsApi;
import com.mailgun.client.MailgunClient;
import com.mailgun.enums.AccessLevel;
import com.mailgun.enums.Page;
import com.mailgun.enums.YesNo;
import com.mailgun.enums.YesNoHtml;
import com.mailgun.model.PagingWithPivot;
import com.mailgun.model.domains.DomainConnectionRequest;
import com.mailgun.model.domains.DomainCredentials;
import com.mailgun.model.domains.DomainRequest;
import com.mailgun.model.domains.DomainUnsubscribeConnectionSettingsRequest;
import com.mailgun.model.domains.DomainsParametersFilter;
import com.mailgun.model.mailing.lists.AddMailingListMembersRequest;
import com.mailgun.model.mailing.lists.MailingListMember;
import com.mailgun.model.mailing.lists.MailingListMemberUpdateRequest;
import com.mailgun.model.mailing.lists.MailingListNewMemberRequest;
import com.mailgun.model.mailing.lists.MailingListRequest;
import com.mailgun.model.mailing.lists.UpdateMailingListRequest;
import com.mailgun.model.suppression.bounces.BouncesListImportRequest;
import com.mailgun.model.suppression.bounces.BouncesRequest;
import com.mailgun.model.suppression.complaints.ComplaintsItem;
import com.mailgun.model.suppression.complaints.ComplaintsSingleItemRequest;
import com.mailgun.model.suppression.unsubscribe.UnsubscribeItem;
import com.mailgun.model.suppression.unsubscribe.UnsubscribeSingleItemRequest;
import com.mailgun.model.suppression.whitelists.WhitelistsRequest;
import com.mailgun.model.templates.TemplateRequest;
import com.mailgun.model.templates.TemplateVersionRequest;
import com.mailgun.model.templates.UpdateTemplateVersionRequest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Mailgun's own Java client, unchanged: what it wraps of domains, templates, suppressions, lists and addresses. */
class OfficialJavaClientTourTest {
    private static final String DOMAIN = "tour.test";

    @TempDir
    private static Path directory;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start(directory.resolve("data"));
        server.makeDomain(DOMAIN, "a-password");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static <T extends MailgunApi> T api(Class<T> kind) {
        return MailgunClient.config(server.url(), RunningServer.KEY).createApi(kind);
    }

    @Test
    void makesSetsUpAndDeletesADomain() throws Exception {
        MailgunDomainsApi domains = api(MailgunDomainsApi.class);
        String name = "made.test";
        assertThat(domains.createNewDomain(DomainRequest.builder()
                                .name(name)
                                .dkimKeySize(2048)
                                .wildcard(true)
                                .build())
                        .getMessage())
                .isEqualTo("Domain DNS records have been created");
        assertThat(domains.getDomainsList(DomainsParametersFilter.builder()
                                .limit(10)
                                .skip(0)
                                .build())
                        .getItems())
                .extracting(com.mailgun.model.domains.Domain::getName)
                .contains(name);
        assertThat(domains.getSingleDomain(name).getDomain().getWildcard()).isTrue();
        assertThat(domains.verifyDomain(name).getMessage()).isEqualTo("Domain DNS records have been updated");

        domains.updateDomainConnectionSettings(
                name,
                DomainConnectionRequest.builder()
                        .requireTls(true)
                        .skipVerification(false)
                        .build());
        assertThat(domains.getDomainConnectionSettings(name).getConnection().getRequireTls())
                .isTrue();

        assertThat(domains.updateDomainOpenTrackingSettings(name, YesNo.YES).getMessage())
                .isEqualTo("Domain tracking settings have been updated");
        // The client can't read the boolean that live Mailgun answers; what it asked for is done all the same.
        assertThatThrownBy(() -> domains.updateDomainClickTrackingSettings(name, YesNoHtml.HTML_ONLY))
                .hasMessageContaining("YesNoHtml");
        domains.updateDomainUnsubscribeConnectionSettings(
                name,
                DomainUnsubscribeConnectionSettingsRequest.builder()
                        .active(true)
                        .htmlFooter("<p>Bye</p>")
                        .textFooter("Bye")
                        .build());
        JsonNode tracking = server.json("/v3/domains/" + name + "/tracking").get("tracking");
        assertThat(tracking.at("/open/active").asBoolean()).isTrue();
        assertThat(tracking.at("/click/active").asBoolean()).isTrue();
        assertThat(tracking.at("/unsubscribe/html_footer").asString()).isEqualTo("<p>Bye</p>");

        domains.createNewCredentials(
                name,
                DomainCredentials.builder().login("ann").password("a-password").build());
        domains.updateCredentials(name, "ann", "another-password");
        domains.deleteCredentials(name, "ann");
        assertThat(domains.deleteDomain(name).getMessage()).contains("Domain");
    }

    @Test
    void storesTemplatesAndTheirVersions() {
        MailgunTemplatesApi templates = api(MailgunTemplatesApi.class);
        assertThat(templates
                        .storeNewTemplate(
                                DOMAIN,
                                TemplateRequest.builder()
                                        .name("hello")
                                        .description("greets")
                                        .template("Hello {{who}}")
                                        .tag("one")
                                        .comment("first")
                                        .build())
                        .getMessage())
                .isEqualTo("template has been stored");
        templates.createNewTemplateVersion(
                DOMAIN,
                "hello",
                TemplateVersionRequest.builder()
                        .template("Hi {{who}}")
                        .tag("two")
                        .comment("second")
                        .active(true)
                        .build());
        assertThat(templates.getTemplate(DOMAIN, "hello").getTemplate().getDescription())
                .isEqualTo("greets");
        assertThat(templates
                        .getActiveTemplateVersionContent(DOMAIN, "hello")
                        .getTemplate()
                        .getVersion()
                        .getTemplate())
                .isEqualTo("Hi {{who}}");
        assertThat(templates
                        .getAllTemplates(
                                DOMAIN,
                                PagingWithPivot.builder()
                                        .page(Page.FIRST)
                                        .limit(10)
                                        .build())
                        .getItems())
                .hasSize(1);
        assertThat(templates
                        .getAllTemplateVersions(DOMAIN, "hello")
                        .getTemplate()
                        .getVersions())
                .hasSize(2);
        assertThat(templates
                        .getSpecifiedVersionTemplateContent(DOMAIN, "hello", "one")
                        .getTemplate()
                        .getVersion()
                        .getTemplate())
                .isEqualTo("Hello {{who}}");
        templates.updateSpecificTemplateVersion(
                DOMAIN,
                "hello",
                "one",
                UpdateTemplateVersionRequest.builder()
                        .template("Good day {{who}}")
                        .comment("polite")
                        .active(true)
                        .build());
        templates.updateTemplate(DOMAIN, "hello", "greets politely");
        templates.deleteSpecificTemplateVersion(DOMAIN, "hello", "two");
        templates.deleteTemplate(DOMAIN, "hello");
        templates.deleteAllTemplatesInDomain(DOMAIN);
        assertThat(templates.getAllTemplates(DOMAIN).getItems()).isEmpty();
    }

    @Test
    void keepsBounces() throws Exception {
        MailgunSuppressionBouncesApi bounces = api(MailgunSuppressionBouncesApi.class);
        bounces.addBounce(
                DOMAIN,
                BouncesRequest.builder()
                        .address("b@to.example")
                        .code("550")
                        .error("no such user")
                        .build());
        bounces.addBounces(
                DOMAIN,
                List.of(
                        BouncesRequest.builder()
                                .address("c@to.example")
                                .code("550")
                                .build(),
                        BouncesRequest.builder()
                                .address("d@to.example")
                                .code("552")
                                .build()));
        assertThat(bounces.getBounce(DOMAIN, "b@to.example").getError()).isEqualTo("no such user");
        assertThat(bounces.getBounces(DOMAIN, 2).getItems()).hasSize(2);
        bounces.deleteBounce(DOMAIN, "b@to.example");
        bounces.importBounceList(
                DOMAIN,
                BouncesListImportRequest.builder()
                        .file(file("address,code,error\ne@to.example,550,gone\n"))
                        .build());
        Eventually.get(
                "the imported bounce",
                () -> bounces.getBounces(DOMAIN).getItems(),
                items -> items.stream().anyMatch(item -> item.getAddress().equals("e@to.example")));
        bounces.deleteAllBounces(DOMAIN);
        assertThat(bounces.getBounces(DOMAIN).getItems()).isEmpty();
    }

    @Test
    void keepsComplaintsUnsubscribesAndTheAllowlist() {
        MailgunSuppressionComplaintsApi complaints = api(MailgunSuppressionComplaintsApi.class);
        complaints.addAddressToComplaintsList(
                DOMAIN,
                ComplaintsSingleItemRequest.builder().address("c@to.example").build());
        complaints.addAddressesToComplaintsList(
                DOMAIN, List.of(ComplaintsItem.builder().address("d@to.example").build()));
        assertThat(complaints.getSingleComplaint(DOMAIN, "c@to.example").getAddress())
                .isEqualTo("c@to.example");
        assertThat(complaints.getAllComplaints(DOMAIN, 10).getItems()).hasSize(2);
        complaints.removeAddressFromComplaints(DOMAIN, "c@to.example");

        MailgunSuppressionUnsubscribeApi unsubscribes = api(MailgunSuppressionUnsubscribeApi.class);
        unsubscribes.addAddressToUnsubscribeTable(
                DOMAIN,
                UnsubscribeSingleItemRequest.builder()
                        .address("u@to.example")
                        .tag("news")
                        .build());
        unsubscribes.addAddressesToUnsubscribeTable(
                DOMAIN,
                List.of(UnsubscribeItem.builder()
                        .address("v@to.example")
                        .tags(List.of("news", "offers"))
                        .build()));
        assertThat(unsubscribes.getSingleUnsubscribe(DOMAIN, "u@to.example").getTags())
                .containsExactly("news");
        assertThat(unsubscribes.getAllUnsubscribe(DOMAIN, 10).getItems()).hasSize(2);
        unsubscribes.removeAddressFromUnsubscribeTag(DOMAIN, "v@to.example", "offers");
        assertThat(unsubscribes.getSingleUnsubscribe(DOMAIN, "v@to.example").getTags())
                .containsExactly("news");
        unsubscribes.removeAddressFromUnsubscribeList(DOMAIN, "u@to.example");

        MailgunSuppressionWhitelistsApi allowed = api(MailgunSuppressionWhitelistsApi.class);
        allowed.addSingleWhitelistRecord(
                DOMAIN, WhitelistsRequest.builder().address("w@to.example").build());
        allowed.addSingleWhitelistRecord(
                DOMAIN, WhitelistsRequest.builder().domain("good.example").build());
        assertThat(allowed.getAllWhitelists(DOMAIN).getItems()).hasSize(2);
        assertThat(allowed.getSingleWhitelistRecord(DOMAIN, "good.example").getValue())
                .isEqualTo("good.example");
        allowed.removeRecordFromWhitelists(DOMAIN, "w@to.example");
    }

    @Test
    void keepsMailingLists() {
        MailgunMailingListApi lists = api(MailgunMailingListApi.class);
        String list = "team@" + DOMAIN;
        assertThat(lists.createMailingList(MailingListRequest.builder()
                                .address(list)
                                .name("Team")
                                .accessLevel(AccessLevel.EVERYONE)
                                .build())
                        .getMessage())
                .isEqualTo("Mailing list has been created");
        lists.updateMailingList(
                list,
                UpdateMailingListRequest.builder().description("all of us").build());
        assertThat(lists.getMailingListByAddress(list).getList().getDescription())
                .isEqualTo("all of us");
        assertThat(lists.getMailingList(10).getItems()).hasSize(1);

        lists.addMemberToMailingList(
                list,
                MailingListNewMemberRequest.builder()
                        .address("m@to.example")
                        .name("Em")
                        .vars(Map.of("age", 27))
                        .subscribed(true)
                        .build());
        lists.addMembersToMailingList(
                list,
                AddMailingListMembersRequest.builder()
                        .members(List.of(MailingListMember.builder()
                                .address("n@to.example")
                                .name("En")
                                .subscribed(true)
                                .build()))
                        .upsert(true)
                        .build());
        assertThat(lists.getMailingListMember(list, "m@to.example").getMember().getVars())
                .containsEntry("age", 27);
        lists.updateMailingListMember(
                list,
                "m@to.example",
                MailingListMemberUpdateRequest.builder()
                        .name("Emma")
                        .subscribed(false)
                        .build());
        assertThat(lists.getMailingListMembers(list).getItems()).hasSize(2);
        lists.deleteMemberFromMailingList(list, "m@to.example");
        lists.deleteMailingList(list);
        assertThat(lists.getMailingList().getItems()).isEmpty();
    }

    @Test
    void readsTheSourceAddresses() {
        MailgunIPsApi ips = api(MailgunIPsApi.class);
        assertThat(ips.getAllIPs().getItems()).isNotNull();
        assertThat(ips.getDomainIPs(DOMAIN).getItems()).isNotNull();
    }

    private static File file(String content) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "rows", ".csv"), content)
                .toFile();
    }
}
